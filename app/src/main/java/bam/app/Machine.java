package bam.app;

import bam.tracking.Environment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What this process runs on and in. */
final class Machine {
    private static final Path PROCESSORS = Path.of("/proc/cpuinfo");

    private Machine() {}

    /** The environment of an attempt whose operations use so many threads. */
    static Environment environment(Build build, int threads) {
        return new Environment(
                System.getProperty("os.name") + " " + System.getProperty("os.version") + ", "
                        + System.getProperty("os.arch"),
                processor(PROCESSORS),
                Runtime.getRuntime().availableProcessors(),
                threads,
                System.getProperty("java.vm.name") + " " + Runtime.version(),
                build.libraries(),
                build.code());
    }

    /** The first processor's name, as Linux tells it; what Java knows of it elsewhere. */
    static String processor(Path file) {
        if (Files.isReadable(file)) {
            try (Stream<String> lines = Files.lines(file, StandardCharsets.UTF_8)) {
                return lines.filter(line -> line.startsWith("model name"))
                        .map(line -> line.replaceFirst("[^:]*:\\s*", ""))
                        .findFirst()
                        .orElseGet(() -> System.getProperty("os.arch"));
            } catch (IOException | UncheckedIOException unreadable) {
                return System.getProperty("os.arch");
            }
        }
        return System.getProperty("os.arch");
    }
}
