package bam.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may read the pages. */
class GuardTest extends WindowTest {
    @Test
    void doesNotOpenBeyondLoopbackWithoutAToken() {
        assertThatThrownBy(() -> new WebSettings("0.0.0.0", 8080, Optional.empty(), Set.of()))
                .hasMessageContaining("at address 0.0.0.0 the pages would be open to everybody");
        assertThatThrownBy(() -> new WebSettings("0.0.0.0", 8080, Optional.of("short"), Set.of()))
                .hasMessageContaining("could be guessed")
                .hasMessageNotContaining("short ");
        assertThatThrownBy(() -> new WebSettings("example.org", 8080, Optional.of(TOKEN), Set.of()))
                .hasMessageContaining("'example.org' is no IP address");
        assertThat(new WebSettings("0.0.0.0", 8080, Optional.of(TOKEN), Set.of()).toString())
                .isEqualTo("0.0.0.0:8080 with a token");
        assertThat(new WebSettings("::1", 8080, Optional.empty(), Set.of()).token())
                .isEmpty();
    }

    @Test
    void saysWhenItsPortIsTaken() {
        assertThatThrownBy(() -> Window.open(
                        new WebSettings("127.0.0.1", window.port(), Optional.empty(), Set.of()), ledger, installed))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("set web.port or web.address to another one");
    }

    @Test
    void answersToNoNameButItsOwn() throws Exception {
        assertThat(raw("localhost:" + window.port())).startsWith("HTTP/1.1 200");
        assertThat(raw("[::1]:9000")).startsWith("HTTP/1.1 200");
        assertThat(raw("evil.example:" + window.port()))
                .startsWith("HTTP/1.1 421")
                .contains("'evil.example' is no name of this server")
                .doesNotContain("demo");
        assertThat(raw("127.0.0.1.evil.example")).startsWith("HTTP/1.1 421");
        window.close();
        window = open(Optional.empty(), Set.of("lab.example"));
        assertThat(raw("lab.example:80")).startsWith("HTTP/1.1 200");
    }

    @Test
    void readsOnly() throws Exception {
        HttpResponse<String> answer = send("POST", "/api/studies");

        assertThat(answer.statusCode()).isEqualTo(405);
        assertThat(answer.body()).contains("POST is not possible here");
        assertThat(send("DELETE", "/studies/" + plan.id()).statusCode()).isEqualTo(405);
        assertThat(send("HEAD", "/studies").statusCode()).isEqualTo(200);
    }

    @Test
    void tellsBrowsersToTrustNothingElse() throws Exception {
        for (String path : new String[] {"/studies", "/api/studies", "/style.css", "/nowhere"}) {
            HttpResponse<String> answer = get(path);
            assertThat(answer.headers().firstValue("Content-Security-Policy").orElse(""))
                    .as(path)
                    .contains("default-src 'none'")
                    .contains("frame-ancestors 'none'")
                    .doesNotContain("unsafe");
            assertThat(answer.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        }
        assertThat(get("/studies").body()).doesNotContain("style=").doesNotContain("<script>");
    }

    @Test
    void wantsTheTokenOnceAndKeepsItOutOfTheAddress() throws Exception {
        window.close();
        window = open(Optional.of(TOKEN), Set.of());
        String query = "?token=" + TOKEN.replace(" ", "%20");

        assertThat(get("/studies").statusCode()).isEqualTo(401);
        assertThat(get("/style.css").statusCode()).isEqualTo(401);
        assertThat(get("/events/studies", "Accept", "text/event-stream").statusCode())
                .isEqualTo(401);
        assertThat(get("/studies", "Authorization", "Bearer wrong").statusCode())
                .isEqualTo(401);
        assertThat(get("/studies", "Cookie", "bam-window=" + TOKEN).statusCode())
                .isEqualTo(401);
        assertThat(get("/studies", "Authorization", "Bearer " + TOKEN).statusCode())
                .isEqualTo(200);

        HttpResponse<String> entered = get("/studies" + query);
        String cookie = entered.headers().firstValue("Set-Cookie").orElse("");
        assertThat(entered.statusCode()).isEqualTo(303);
        assertThat(entered.headers().firstValue("Location")).contains("/studies");
        assertThat(cookie).contains("HttpOnly").contains("SameSite=Strict").doesNotContain(TOKEN);
        assertThat(entered.body()).doesNotContain("demo");
        assertThat(get("/studies", "Cookie", cookie.split(";", -1)[0]).body()).contains("demo");
    }

    /** The JDK's client does not let a test lie about its host. */
    private String raw(String host) throws Exception {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), window.port())) {
            OutputStream out = socket.getOutputStream();
            out.write(("GET /studies HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            out.flush();
            try (InputStream in = socket.getInputStream()) {
                return new String(in.readAllBytes(), StandardCharsets.UTF_8);
            }
        }
    }
}
