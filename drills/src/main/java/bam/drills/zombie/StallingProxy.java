package bam.drills.zombie;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Stands between one worker and PostgreSQL, and can freeze a connection at a chosen statement: it and all that comes
 * after it stays in flight until the connection thaws, however long the worker has been stopped or overtaken by then.
 */
final class StallingProxy implements AutoCloseable {
    private final ServerSocket door;
    private final String host;
    private final int port;
    private final AtomicReference<@Nullable Freeze> armed = new AtomicReference<>();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

    private StallingProxy(ServerSocket door, String host, int port) {
        this.door = door;
        this.host = host;
        this.port = port;
    }

    /** A proxy on a free port of the loopback interface in front of this server. */
    static StallingProxy before(String host, int port) {
        try {
            ServerSocket door = new ServerSocket(0, 64, InetAddress.getLoopbackAddress());
            StallingProxy proxy = new StallingProxy(door, host, port);
            daemon("proxy-door", proxy::accept);
            return proxy;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Port that it listens on. */
    int port() {
        return door.getLocalPort();
    }

    /** Something that happens to one connection once, when a trap springs. */
    static final class Freeze {
        private final Trap trap;
        private final CountDownLatch frozen = new CountDownLatch(1);
        private final CountDownLatch thawed = new CountDownLatch(1);

        private Freeze(Trap trap) {
            this.trap = trap;
        }

        /** Waits until a connection is frozen; returns whether one is. */
        boolean await(Duration limit) throws InterruptedException {
            return frozen.await(limit.toMillis(), TimeUnit.MILLISECONDS);
        }

        /** Lets everything that is in flight arrive. */
        void thaw() {
            thawed.countDown();
        }

        private void hold() {
            frozen.countDown();
            try {
                thawed.await();
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** The next connection that meets the trap freezes there; a trap armed before that has not sprung is gone. */
    Freeze arm(Trap trap) {
        Freeze freeze = new Freeze(trap);
        armed.set(freeze);
        return freeze;
    }

    /** A trap that has not sprung does not spring any more. */
    void disarm() {
        armed.set(null);
    }

    private static void daemon(String name, Runnable work) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!door.isClosed()) {
            try {
                Socket client = door.accept();
                sockets.add(client);
                daemon("proxy-client", () -> serve(client));
            } catch (IOException closed) {
                // The door closes when the drill ends; anything else concerns one client only.
            }
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket server = new Socket(host, port)) {
            sockets.add(server);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            daemon("proxy-server", () -> answers(server, client));
            requests(client, server);
        } catch (IOException ended) {
            // One side is gone, and the other learns of it by the end of its connection.
        } finally {
            sockets.remove(client);
        }
    }

    private void answers(Socket server, Socket client) {
        try (client;
                InputStream input = server.getInputStream();
                OutputStream output = client.getOutputStream()) {
            input.transferTo(output);
        } catch (IOException ended) {
            // As above.
        } finally {
            sockets.remove(server);
        }
    }

    private void requests(Socket client, Socket server) throws IOException {
        ClientMessages messages = new ClientMessages(client.getInputStream());
        OutputStream output = server.getOutputStream();
        List<String> transaction = new ArrayList<>();
        for (ClientMessages.Message message = messages.next(); message != null; message = messages.next()) {
            message.statement().ifPresent(statement -> pass(statement, transaction));
            output.write(message.bytes());
        }
    }

    /** Returns when the statement may reach the database. */
    private void pass(String statement, List<String> transaction) {
        Freeze freeze = armed.get();
        if (freeze != null
                && freeze.trap.springs(statement, List.copyOf(transaction))
                && armed.compareAndSet(freeze, null)) {
            freeze.hold();
        }
        transaction.add(statement);
        if (statement.equalsIgnoreCase("COMMIT") || statement.equalsIgnoreCase("ROLLBACK")) {
            transaction.clear();
        }
    }

    @Override
    public void close() {
        try {
            door.close();
            for (Socket socket : sockets) {
                socket.close();
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
