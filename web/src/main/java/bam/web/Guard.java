package bam.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask and how: by a name of ours, so that no foreign page can reach us through its own name server; with the
 * token, where there is one; and to read only.
 */
final class Guard {
    /** Nothing runs or loads but our own files, and nobody shows us inside another page. */
    private static final String CONTENT = "default-src 'none'; style-src 'self'; script-src 'self'; connect-src 'self';"
            + " img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String COOKIE = "bam-window";
    private static final String PARAMETER = "token";
    private static final String BEARER = "Bearer ";

    private final Optional<String> token;
    private final Set<String> hosts;

    Guard(WebSettings settings) {
        this.token = settings.token();
        this.hosts = settings.hosts();
    }

    /**
     * Lets a request pass.
     *
     * @throws Refusal when it may not
     */
    void check(Context request) {
        headers(request);
        requireHost(request.header("Host"));
        String method = request.method().name();
        if (!method.equals("GET") && !method.equals("HEAD")) {
            throw new Refusal(405, method + " is not possible here: these pages only read; use ./bam to change things");
        }
        token.ifPresent(secret -> requireToken(request, secret));
    }

    private static void headers(Context request) {
        request.header("Content-Security-Policy", CONTENT)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cross-Origin-Resource-Policy", "same-origin")
                .header("Cross-Origin-Opener-Policy", "same-origin")
                .header("Cache-Control", "no-store");
    }

    private void requireHost(@Nullable String header) {
        String host = name(header == null ? "" : header);
        if (!host.equals("localhost") && !WebSettings.literal(host) && !hosts.contains(host)) {
            throw new Refusal(
                    421,
                    "'" + host + "' is no name of this server; call it by localhost or its IP address, or add the name"
                            + " to the setting web.hosts");
        }
    }

    /** Without port, and an IPv6 address without brackets. */
    private static String name(String header) {
        String host = header.toLowerCase(Locale.ROOT);
        if (host.startsWith("[")) {
            return host.substring(1, Math.max(1, host.indexOf(']')));
        }
        int colon = host.indexOf(':');
        return colon < 0 ? host : host.substring(0, colon);
    }

    /** In the address it is taken once and becomes a cookie, so that it stays in no history. */
    private static void requireToken(Context request, String secret) {
        String header = request.header("Authorization");
        if (header != null && header.startsWith(BEARER) && same(header.substring(BEARER.length()), secret)) {
            return;
        }
        String given = request.queryParam(PARAMETER);
        if (given != null && same(given, secret)) {
            request.cookie(new Cookie(COOKIE, derived(secret), "/", -1, false, true, null, SameSite.STRICT));
            request.redirect("/" + request.path().replaceFirst("^/+", ""), HttpStatus.SEE_OTHER);
            request.skipRemainingHandlers();
            return;
        }
        String cookie = request.cookie(COOKIE);
        if (cookie == null || !same(cookie, derived(secret))) {
            request.header("WWW-Authenticate", "Bearer");
            throw new Refusal(
                    401, "this server wants its token: open it once as /?token=…, or send 'Authorization: Bearer …'");
        }
    }

    /** In a time that does not tell how much of it is right. */
    private static boolean same(String given, String expected) {
        return MessageDigest.isEqual(sha256(given), sha256(expected));
    }

    /** What the browser keeps is not the token itself. */
    private static String derived(String secret) {
        return HexFormat.of().formatHex(sha256("cookie of " + secret));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
