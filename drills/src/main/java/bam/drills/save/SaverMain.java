package bam.drills.save;

import bam.drills.disk.SlowDisk;
import bam.services.process.WholeFile;
import bam.storage.RealDisk;
import bam.tracking.PostgresLedger;
import bam.training.Moment;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.Reader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;

/**
 * One attempt in a process of its own, which tells its saves on standard output and is killed by whoever reads that.
 * Arguments: a file of settings, and the number of the stage.
 */
public final class SaverMain {
    /** Begins every line that is meant for the drill. */
    static final String MARK = "saver ";

    /** Steps between two saves are few, so that a stage is killed often before it ends. */
    private static final Duration STEP = Duration.ofMillis(10);

    /** A checkpoint takes some thirty pieces: long enough to be hit in each of them. */
    private static final int PIECE_BYTES = 4096;

    private static final Duration REST = Duration.ofMillis(1);

    private SaverMain() {}

    /** Runs the attempt. */
    public static void main(String[] arguments) throws IOException {
        Settings settings = Settings.read(Path.of(arguments[0]));
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        out.println(MARK + ProcessHandle.current().pid());
        try (PostgresLedger ledger = settings.address().open()) {
            new SaveSite(ledger, settings.root())
                    .run(
                            SaveStages.training(Long.parseLong(arguments[1])),
                            new SlowDisk(new RealDisk(), PIECE_BYTES, REST),
                            ledger.attempts(),
                            (moment, stage, epoch, step) -> tell(out, moment),
                            (done, total) -> LockSupport.parkNanos(STEP.toNanos()));
        }
    }

    private static void tell(PrintStream out, Moment moment) {
        if (moment == Moment.SAVING || moment == Moment.SAVED) {
            out.println(MARK + moment);
        }
    }

    /**
     * What a saver needs to know; in a file, since others may read the arguments of a process.
     *
     * @param address of the ledger
     * @param root folder of the store
     */
    record Settings(LedgerAddress address, Path root) {
        static Settings read(Path file) throws IOException {
            Properties values = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                values.load(reader);
            }
            LedgerAddress address = new LedgerAddress(
                    values.getProperty("url", ""), values.getProperty("user", ""), values.getProperty("password", ""));
            return new Settings(address, Path.of(values.getProperty("root", "")));
        }

        /** For the eyes of this user only. */
        void write(Path file) throws IOException {
            Properties values = new Properties();
            values.setProperty("url", address.url());
            values.setProperty("user", address.user());
            values.setProperty("password", address.password());
            values.setProperty("root", root.toString());
            StringWriter text = new StringWriter();
            values.store(text, null);
            WholeFile.write(file, text.toString());
        }
    }
}
