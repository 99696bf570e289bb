package bam.services.process;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** In one of our own processes: notices the death of the supervisor, whose end of our standard input closes with it. */
public final class ParentWatch {
    private static final Logger log = LoggerFactory.getLogger(ParentWatch.class);

    private ParentWatch() {}

    /**
     * Runs {@code onDeath} once the supervisor is gone; does nothing in a process that no supervisor started.
     *
     * @param onDeath what ends this process, such as {@code () -> System.exit(0)}, which runs the shutdown hooks
     */
    public static void exitWhenParentDies(Runnable onDeath) {
        if (!Boolean.getBoolean(JavaProcess.SUPERVISED)) {
            return;
        }
        Thread watch = new Thread(() -> watch(System.in, onDeath), "parent-watch");
        watch.setDaemon(true);
        watch.start();
    }

    private static void watch(InputStream pipe, Runnable onDeath) {
        try {
            pipe.transferTo(OutputStream.nullOutputStream());
        } catch (IOException broken) {
            log.debug("standard input broke, which is its end", broken);
        }
        onDeath.run();
    }
}
