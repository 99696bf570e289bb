package bam.web;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where the window is open, and to whom.
 *
 * @param address IP address that it listens on
 * @param port that it listens on; 0: any free one
 * @param token that every request has to know; required elsewhere than on a loopback address; never shown
 * @param hosts names, beside {@code localhost} and IP addresses, by which browsers may call it
 */
public record WebSettings(String address, int port, Optional<String> token, Set<String> hosts) {
    private static final Pattern LITERAL = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final int SHORTEST_TOKEN = 16;

    /** An IP address, a port, and a token wherever others could reach the window. */
    public WebSettings {
        hosts = Set.copyOf(hosts);
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("the pages' port is " + port + "; give 1 to 65535");
        }
        if (token.isPresent() && token.get().length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException("the pages' token has "
                    + token.get().length() + " characters and could be guessed; give at least " + SHORTEST_TOKEN);
        }
        if (!loopback(address) && token.isEmpty()) {
            throw new IllegalArgumentException("at address " + address + " the pages would be open to everybody who"
                    + " reaches this host; set a token, or listen on 127.0.0.1");
        }
    }

    /** Whether this is an IP address as digits, which no name server has a say in. */
    static boolean literal(String host) {
        return LITERAL.matcher(host).matches();
    }

    private static boolean loopback(String address) {
        if (!literal(address)) {
            throw new IllegalArgumentException(
                    "the pages' address '" + address + "' is no IP address; give one such as 127.0.0.1 or 0.0.0.0");
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException failure) {
            throw new IllegalArgumentException(
                    "the pages' address '" + address + "' is no IP address; give one such as 127.0.0.1", failure);
        }
    }

    @Override
    public String toString() {
        return address + ":" + port + (token.isPresent() ? " with a token" : "");
    }
}
