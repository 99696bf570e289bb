package bam.services.process;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;

/** Whether a service answers. */
@FunctionalInterface
public interface Readiness {
    /** Asks once, for a second at most. */
    boolean ready();

    /** Somebody accepts connections at this port of the loopback interface. */
    static Readiness tcp(int port) {
        return () -> {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 1000);
                return true;
            } catch (IOException refused) {
                return false;
            }
        };
    }

    /** The address answers a GET with status 200. */
    static Readiness http(URI address) {
        return () -> {
            try {
                HttpURLConnection connection =
                        (HttpURLConnection) address.toURL().openConnection();
                connection.setConnectTimeout(1000);
                connection.setReadTimeout(1000);
                boolean well = connection.getResponseCode() == HttpURLConnection.HTTP_OK;
                connection.disconnect();
                return well;
            } catch (IOException refused) {
                return false;
            }
        };
    }

    /** Both answer. */
    default Readiness and(Readiness other) {
        return () -> ready() && other.ready();
    }
}
