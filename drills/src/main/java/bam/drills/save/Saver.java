package bam.drills.save;

import bam.services.process.JavaProcess;
import bam.services.process.ProcessRecords;
import bam.services.process.ShortRun;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Attempts in processes of their own, one after the other, each killed in the middle of a save. */
final class Saver {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Until one was measured. */
    private static final long USUAL_SAVE_NANOS = 50_000_000;

    private final ShortRun runs;
    private final Path folder;
    private final Path settings;
    private long saveNanos = USUAL_SAVE_NANOS;

    /**
     * Attempts under this name.
     *
     * @param folder for what is written down of running processes
     * @param settings file of the savers' settings
     */
    Saver(String name, Path folder, Path settings) {
        this.runs = new ShortRun(name, new ProcessRecords(folder), folder, Map.of());
        this.folder = folder;
        this.settings = settings;
    }

    /**
     * Where a kill strikes.
     *
     * @param save number of the save in its attempt, from 1
     * @param share of the usual time of a save that passes before
     */
    record Aim(int save, double share) {}

    /**
     * How an attempt ended.
     *
     * @param killed whether it was killed by us
     * @param outcome exit status and last lines
     */
    record End(boolean killed, ShortRun.Outcome outcome) {}

    /** One attempt; quick to start, since most of its life is its start. */
    End run(long stage, Aim aim) throws InterruptedException {
        List<String> command = JavaProcess.of(SaverMain.class.getName())
                .flags("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xshare:auto", "-Xmx512m")
                .arguments(settings.toString(), String.valueOf(stage))
                .command("saver", folder)
                .command();
        Watch watch = new Watch(aim);
        ShortRun.Outcome outcome = runs.run(command, "", LIMIT, watch::line);
        return new End(watch.killed, outcome);
    }

    /** Reads what an attempt tells, and kills it when its moment has come. */
    private final class Watch {
        private final Aim aim;
        private long pid;
        private int saves;
        private long beganNanos;
        private volatile boolean killed;

        Watch(Aim aim) {
            this.aim = aim;
        }

        void line(String line) {
            if (!line.startsWith(SaverMain.MARK)) {
                return;
            }
            String word = line.substring(SaverMain.MARK.length());
            switch (word) {
                case "SAVING" -> saving();
                case "SAVED" -> saveNanos = System.nanoTime() - beganNanos;
                default -> pid = Long.parseLong(word);
            }
        }

        private void saving() {
            beganNanos = System.nanoTime();
            saves++;
            if (saves == aim.save()) {
                LockSupport.parkNanos(Math.round(aim.share() * saveNanos));
                killed = ProcessHandle.of(pid)
                        .map(ProcessHandle::destroyForcibly)
                        .orElse(false);
            }
        }
    }
}
