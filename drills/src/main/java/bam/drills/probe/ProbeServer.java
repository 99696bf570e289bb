package bam.drills.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** In a drill: hears of every moment of every worker that it started, and answers when the worker may go on. */
public final class ProbeServer implements AutoCloseable {
    private static final int TOKEN_BYTES = 16;

    /** A stranger who connects and says nothing does not keep a thread. */
    private static final int HELLO_MILLIS = 5_000;

    private final ServerSocket door;
    private final Watcher watcher;
    private final String token;
    private final Set<Socket> visitors = ConcurrentHashMap.newKeySet();

    private ProbeServer(ServerSocket door, Watcher watcher) {
        this.door = door;
        this.watcher = watcher;
        byte[] drawn = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(drawn);
        this.token = HexFormat.of().formatHex(drawn);
    }

    /** Who is told. Calls for one worker come one after the other, those for several at the same time. */
    public interface Watcher {
        /** A worker has come up. */
        void arrived(long pid);

        /** A worker has come to a moment; the thread that told goes on once {@code go} has run. */
        void came(Sighting sighting, Runnable go);

        /** The connection of this process has ended, and so has the process or its end is near. */
        void left(long pid);
    }

    /** A server on a free port of the loopback interface. */
    public static ProbeServer open(Watcher watcher) {
        try {
            ProbeServer server = new ProbeServer(new ServerSocket(0, 64, InetAddress.getLoopbackAddress()), watcher);
            daemon("probe-server", server::accept);
            return server;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Host, port and token, for the option {@code --probe} of a worker. */
    public String address() {
        return door.getInetAddress().getHostAddress() + ":" + door.getLocalPort() + ":" + token;
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket visitor = door.accept();
                visitors.add(visitor);
                daemon("probe-visitor", () -> receive(visitor));
            } catch (IOException closed) {
                // The door closes when the drill ends; anything else concerns one visitor only.
            }
        }
    }

    private void receive(Socket visitor) {
        try (visitor;
                BufferedReader lines = new BufferedReader(
                        new InputStreamReader(visitor.getInputStream(), StandardCharsets.US_ASCII))) {
            visitor.setTcpNoDelay(true);
            visitor.setSoTimeout(HELLO_MILLIS);
            String first = lines.readLine();
            if (first != null && first.startsWith(token + " ")) {
                visitor.setSoTimeout(0);
                listen(ProbeLines.Hello.of(first), visitor, lines);
            }
        } catch (IOException | RuntimeException broken) {
            // A stranger, or a worker that died in the middle of its first line.
        } finally {
            visitors.remove(visitor);
        }
    }

    private void listen(ProbeLines.Hello hello, Socket visitor, BufferedReader lines) throws IOException {
        OutputStream answers = visitor.getOutputStream();
        watcher.arrived(hello.pid());
        try {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                ProbeLines.Told told = ProbeLines.Told.of(line);
                watcher.came(sighting(hello, told), () -> answer(answers, told.number()));
            }
        } catch (SocketException killed) {
            // A killed process may end its connection by a reset: its end all the same.
        } finally {
            watcher.left(hello.pid());
        }
    }

    private static Sighting sighting(ProbeLines.Hello hello, ProbeLines.Told told) {
        return new Sighting(
                hello.worker(), hello.pid(), told.moment(), told.stage(), told.epoch(), told.step(), System.nanoTime());
    }

    private static void answer(OutputStream answers, long number) {
        try {
            // One write, so that answers of several threads do not mix.
            answers.write((number + "\n").getBytes(StandardCharsets.US_ASCII));
        } catch (IOException gone) {
            // The worker is dead: nobody waits for this answer.
        }
    }

    /** Lets every worker go on by itself. */
    @Override
    public void close() {
        try {
            door.close();
            for (Socket visitor : visitors) {
                visitor.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
