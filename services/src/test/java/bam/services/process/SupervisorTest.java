package bam.services.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import bam.contracts.BamException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SupervisorTest {
    private static final RestartPolicy HASTY = new RestartPolicy(Duration.ofMillis(20), Duration.ofSeconds(10), 3);

    @TempDir
    private Path folder = Path.of("");

    private final List<String> notices = new CopyOnWriteArrayList<>();
    private ProcessRecords records;
    private Supervisor supervisor;

    @BeforeEach
    void make() {
        records = new ProcessRecords(folder.resolve("run"));
        supervisor = new Supervisor(folder.resolve("logs"), records, HASTY, notices::add);
    }

    @AfterEach
    void end() {
        supervisor.close();
    }

    @Test
    void startsAKilledChildAgain() throws Exception {
        Child child = supervisor.start(shell("sleeper", "sleep 1000"));
        long first = child.pid();

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        assertThat(Await.that(() -> child.pid() != first && child.state() == ChildState.RUNNING))
                .isTrue();
        assertThat(child.restarts()).isEqualTo(1);
        assertThat(Await.that(() -> !notices.isEmpty())).isTrue();
        assertThat(notices).containsExactly("'sleeper' ended by itself with status 137; it is started again");
        assertThat(records.all())
                .singleElement()
                .satisfies(record -> assertThat(record.process().pid()).isEqualTo(child.pid()));
    }

    @Test
    void givesUpAChildThatEndsTooSoonTooOften() throws Exception {
        Child child = supervisor.start(shell("broken", "echo port 7233 is taken; exit 3"));

        assertThat(Await.that(() -> child.state() == ChildState.GIVEN_UP)).isTrue();

        assertThat(Await.that(() -> notices.size() == 3)).isTrue();
        assertThat(notices.get(2))
                .startsWith("'broken' ended 3 times within 10 s of its start and is not started again")
                .endsWith("broken.log ends: port 7233 is taken");
        assertThatThrownBy(() -> child.awaitReady(() -> true, Duration.ofSeconds(5)))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("not started again");
    }

    @Test
    void saysWhichChildDidNotAnswerInTime() {
        Child child = supervisor.start(shell("silent", "sleep 1000"));

        assertThatThrownBy(() -> child.awaitReady(() -> false, Duration.ofMillis(10)))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("'silent' has not answered within 0 s");
    }

    @Test
    void keepsCtrlCOfATerminalFromItsChildrenByASessionOfTheirOwn() throws Exception {
        assumeTrue(Files.isDirectory(Path.of("/proc")), "needs /proc, where Linux shows sessions");
        Child child = supervisor.start(shell("alone", "sleep 1000"));

        assertThat(Await.that(() -> session(child.pid()).equals(Long.toString(child.pid()))))
                .isTrue();
    }

    @Test
    void refusesAProgramThatIsNotThere() {
        assertThatThrownBy(() -> supervisor.start(ChildCommand.of("none", folder.resolve("nowhere"), List.of("true"))))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("'none' cannot be started");
    }

    @Test
    void endsGrandchildrenToo() throws Exception {
        Child child = supervisor.start(shell("parent", "sleep 1000 & echo $! > grandchild; wait"));
        ProcessIdentity grandchild = started("grandchild");

        supervisor.stop(child);

        assertThat(grandchild.alive()).isFalse();
        assertThat(ProcessIdentity.of(child.pid())).isEmpty();
        assertThat(records.all()).isEmpty();
    }

    @Test
    void endsByForceWhatDoesNotListen() throws Exception {
        String deaf = "trap '' TERM; (trap '' TERM; while :; do sleep 0.1; done) & echo $! > grandchild; wait";
        Child child = supervisor.start(shell("deaf", deaf).grace(Duration.ofMillis(50)));
        ProcessIdentity grandchild = started("grandchild");

        supervisor.stop(child);

        assertThat(grandchild.alive()).isFalse();
        assertThat(child.state()).isEqualTo(ChildState.STOPPED);
    }

    @Test
    void endsGrandchildrenOfAKilledChildBeforeItsSuccessorStarts() throws Exception {
        Child child = supervisor.start(shell("parent", "sleep 1000 & echo $! > grandchild; wait"));
        ProcessIdentity grandchild = started("grandchild");
        long first = child.pid();

        ProcessHandle.of(first).orElseThrow().destroyForcibly();

        assertThat(Await.that(() -> child.pid() != first)).isTrue();
        assertThat(grandchild.alive()).isFalse();
    }

    @Test
    void endsOurOwnProcessesBeforeTheServicesThatTheyUse() throws Exception {
        String script = "trap 'sleep 0.2; echo %s >> order; exit 0' %s; echo up > %s-up; while :; do sleep 0.05; done";
        supervisor.start(
                shell("service", script.formatted("service", "INT", "service")).endedByInterrupt());
        supervisor.start(
                shell("worker", script.formatted("worker", "TERM", "worker")).watchingParent());
        assertThat(Await.that(
                        () -> Files.exists(folder.resolve("service-up")) && Files.exists(folder.resolve("worker-up"))))
                .isTrue();

        supervisor.close();

        assertThat(Files.readAllLines(folder.resolve("order"))).containsExactly("worker", "service");
    }

    @Test
    void doesNotSayOfWhatEndedTogetherWithItselfThatItEndedByItself() throws Exception {
        try (Supervisor patient =
                new Supervisor(folder.resolve("logs"), records, HASTY, notices::add, Duration.ofHours(1))) {
            Child child = patient.start(shell("sleeper", "sleep 1000"));
            long first = child.pid();

            ProcessHandle.of(first).orElseThrow().destroy();

            assertThat(Await.that(() -> child.pid() != first)).isTrue();
        }
        assertThat(notices).isEmpty();
    }

    @Test
    void startsNothingOnceItEnds() {
        supervisor.close();

        assertThatThrownBy(() -> supervisor.start(shell("late", "sleep 1000")))
                .isInstanceOf(BamException.class)
                .hasMessage("'late' is not started, since everything ends");
    }

    @Test
    void refusesASecondChildOfTheSameName() {
        supervisor.start(shell("one", "sleep 1000"));

        assertThatThrownBy(() -> supervisor.start(shell("one", "sleep 1000")))
                .hasMessage("'one' is there already; stop it or choose another name");
    }

    @Test
    void putsALargeLogAsideAtTheNextStart() throws Exception {
        Path log = folder.resolve("logs/chatty.log");
        Files.createDirectories(log.getParent());
        Files.write(log, new byte[11 << 20]);

        supervisor.start(shell("chatty", "sleep 1000"));

        assertThat(folder.resolve("logs/chatty.log.1")).hasSize(11 << 20);
        assertThat(log).isEmptyFile();
    }

    /** The session of a process, the fourth field behind its name. */
    private static String session(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
            return stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1)[3];
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    private ChildCommand shell(String name, String script) {
        return ChildCommand.of(name, folder, List.of("/bin/sh", "-c", script));
    }

    private ProcessIdentity started(String file) throws Exception {
        Path pid = folder.resolve(file);
        assertThat(Await.that(() -> pid.toFile().length() > 1)).isTrue();
        return ProcessIdentity.of(Long.parseLong(Files.readString(pid).strip())).orElseThrow();
    }
}
