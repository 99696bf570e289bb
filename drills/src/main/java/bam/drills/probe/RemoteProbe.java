package bam.drills.probe;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.training.Moment;
import bam.training.Probe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * In a worker: tells the drill of every moment and waits for its leave to go on. Each thread waits for its own answer,
 * so that one that is held does not hold the others; when the drill is gone, every thread goes on by itself.
 */
public final class RemoteProbe implements Probe {
    private final Socket socket;
    private final Writer writer;
    private final Map<Long, CountDownLatch> waiting = new HashMap<>();
    private long number;
    private boolean gone;

    private RemoteProbe(Socket socket) throws IOException {
        this.socket = socket;
        this.writer = new OutputStreamWriter(socket.getOutputStream(), StandardCharsets.US_ASCII);
    }

    /**
     * Connects to a drill.
     *
     * @param address host, port and token, as {@link ProbeServer#address} gives them
     * @param worker name of this worker
     * @throws BamException when no drill answers there: a worker that nobody watches is no part of a drill
     */
    public static RemoteProbe connect(String address, String worker) {
        String[] parts = address.split(":", -1);
        try {
            Socket socket = new Socket(parts[0], Integer.parseInt(parts[1]));
            socket.setTcpNoDelay(true);
            RemoteProbe probe = new RemoteProbe(socket);
            probe.write(new ProbeLines.Hello(
                            parts[2], worker, ProcessHandle.current().pid())
                    .line());
            Thread reader = new Thread(probe::read, "probe");
            reader.setDaemon(true);
            reader.start();
            return probe;
        } catch (IOException | RuntimeException failure) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "no drill answers at '" + address + "': " + failure.getMessage()
                            + "; --probe is for workers that './bam drill' starts",
                    failure);
        }
    }

    @Override
    public void at(Moment moment, Fingerprint stage, long epoch, long step) {
        try {
            tell(moment, stage, epoch, step).await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** The latch opens when the thread may go on. */
    private synchronized CountDownLatch tell(Moment moment, Fingerprint stage, long epoch, long step) {
        CountDownLatch leave = new CountDownLatch(1);
        number++;
        waiting.put(number, leave);
        try {
            if (!gone) {
                write(new ProbeLines.Told(number, moment, stage, epoch, step).line());
            }
        } catch (IOException broken) {
            gone = true;
        }
        if (gone) {
            releaseAll();
        }
        return leave;
    }

    private void write(String line) throws IOException {
        writer.write(line);
        writer.write('\n');
        writer.flush();
    }

    private void read() {
        try (socket;
                BufferedReader lines =
                        new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                release(Long.parseLong(line));
            }
        } catch (IOException | NumberFormatException broken) {
            // The drill is gone or talks nonsense: either way it does not hold us any more.
        }
        leaveAlone();
    }

    private synchronized void release(long answered) {
        CountDownLatch leave = waiting.remove(answered);
        if (leave != null) {
            leave.countDown();
        }
    }

    private synchronized void leaveAlone() {
        gone = true;
        releaseAll();
    }

    private synchronized void releaseAll() {
        waiting.values().forEach(CountDownLatch::countDown);
        waiting.clear();
    }
}
