package bam.drills.probe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.training.Moment;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Probe and server over real sockets. */
@Timeout(30)
class ProbeTest {
    private static final Fingerprint STAGE = new Fingerprint(Digest.of("stage").hex());

    private final BlockingQueue<Held> came = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> arrived = new LinkedBlockingQueue<>();
    private final BlockingQueue<Long> left = new LinkedBlockingQueue<>();
    private final ProbeServer server = ProbeServer.open(new ProbeServer.Watcher() {
        @Override
        public void arrived(long pid) {
            arrived.add(pid);
        }

        @Override
        public void came(Sighting sighting, Runnable go) {
            came.add(new Held(sighting, go));
        }

        @Override
        public void left(long pid) {
            left.add(pid);
        }
    });

    @AfterEach
    void close() {
        server.close();
    }

    @Test
    void aWorkerStandsAtAMomentUntilItMayGoOn() throws Exception {
        RemoteProbe probe = RemoteProbe.connect(server.address(), "worker-1");

        CompletableFuture<Void> worker = at(probe, Moment.COMMITTING, 20);
        Held held = came.take();

        assertThat(arrived.take()).isEqualTo(ProcessHandle.current().pid());
        assertThat(held.at().worker()).isEqualTo("worker-1");
        assertThat(held.at().pid()).isEqualTo(ProcessHandle.current().pid());
        assertThat(List.of(
                        held.at().moment(),
                        held.at().stage(),
                        held.at().epoch(),
                        held.at().step()))
                .isEqualTo(List.of(Moment.COMMITTING, STAGE, 3L, 20L));
        assertThat(worker).isNotDone();
        held.go();
        worker.get(10, TimeUnit.SECONDS);
    }

    @Test
    void oneHeldThreadDoesNotHoldTheOthers() throws Exception {
        RemoteProbe probe = RemoteProbe.connect(server.address(), "worker-1");
        CompletableFuture<Void> saving = at(probe, Moment.SAVING, 20);
        Held first = came.take();

        CompletableFuture<Void> training = at(probe, Moment.MOVED, 21);
        came.take().go();
        training.get(10, TimeUnit.SECONDS);

        assertThat(saving).isNotDone();
        first.go();
        saving.get(10, TimeUnit.SECONDS);
    }

    @Test
    void aWorkerWhoseDrillIsGoneGoesOnByItself() throws Exception {
        RemoteProbe probe = RemoteProbe.connect(server.address(), "worker-1");
        CompletableFuture<Void> worker = at(probe, Moment.REPORTING, 20);
        came.take();

        server.close();

        worker.get(10, TimeUnit.SECONDS);
        at(probe, Moment.MOVED, 21).get(10, TimeUnit.SECONDS);
        assertThat(left.take()).isEqualTo(ProcessHandle.current().pid());
    }

    @Test
    void aStrangerIsNotListenedTo() throws Exception {
        String[] address = server.address().split(":", -1);
        try (Socket stranger = new Socket(address[0], Integer.parseInt(address[1]))) {
            stranger.getOutputStream()
                    .write(("guess worker-1 1\n1 BEGUN " + STAGE + " 1 0\n").getBytes(StandardCharsets.US_ASCII));

            assertThat(stranger.getInputStream().read()).isEqualTo(-1);
        }
        assertThat(came).isEmpty();
        assertThat(left).isEmpty();
    }

    @Test
    void aWorkerThatFindsNoDrillSaysSo() {
        assertThatThrownBy(() -> RemoteProbe.connect("127.0.0.1:1:token", "worker-1"))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE))
                .hasMessageStartingWith("no drill answers at '127.0.0.1:1:token'")
                .hasMessageEndingWith("--probe is for workers that './bam drill' starts");
        assertThatThrownBy(() -> RemoteProbe.connect("nonsense", "worker-1"))
                .hasMessageStartingWith("no drill answers at 'nonsense'");
    }

    private static CompletableFuture<Void> at(RemoteProbe probe, Moment moment, long step) {
        return CompletableFuture.runAsync(
                () -> probe.at(moment, STAGE, 3, step), task -> new Thread(task, "attempt").start());
    }
}
