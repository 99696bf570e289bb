package bam.services.process;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.management.JMException;
import javax.management.JMRuntimeException;
import javax.management.ObjectName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Classes of a process that is started again and again, left in a file by the first of its kind that ends in order:
 * those after it map them in place of reading and verifying each, which is half of what a fresh worker needs for its
 * first stage. Java reads the options at every start, so that a supervised process finds what its predecessor left.
 */
public final class ClassArchive {
    private static final Logger LOG = LoggerFactory.getLogger(ClassArchive.class);
    private static final String FILE = "bam.classes";

    /** An archive that does not fit this Java is ignored, and nothing is to be said of it. */
    private static final List<String> QUIET = List.of("-Xlog:cds=off", "-Xlog:cds+dynamic=off", "-Xlog:class+path=off");

    private ClassArchive() {}

    /**
     * The options file of processes of this name.
     *
     * @param classPath entries, of which the folder of the first holds the archive
     * @return empty where nothing can be archived: a folder among the entries ends a process that tries
     */
    static Optional<Path> options(String name, List<String> classPath) {
        Path first = Path.of(classPath.get(0));
        Path folder = first.getParent();
        boolean jars = classPath.stream().allMatch(entry -> Files.isRegularFile(Path.of(entry)));
        if (folder == null || !jars || !Files.isWritable(folder)) {
            return Optional.empty();
        }
        String java = Integer.toHexString(
                (System.getProperty("java.home") + System.getProperty("java.vm.version") + classPath).hashCode());
        Path archive = folder.resolve(name + "-" + java + ".jsa");
        Path options = folder.resolve(name + "-" + java + ".options");
        try {
            write(options, Files.exists(archive) ? use(archive) : record(archive));
            return Optional.of(options);
        } catch (IOException unwritable) {
            LOG.info("{} cannot be written: classes are not archived", options);
            return Optional.empty();
        }
    }

    private static List<String> use(Path archive) {
        return List.of("-XX:SharedArchiveFile=" + quoted(archive));
    }

    private static List<String> record(Path archive) {
        return List.of("-XX:+RecordDynamicDumpInfo", "-D" + FILE + "=" + quoted(archive));
    }

    /** As a file of options has it: in quotes, where a backslash escapes. */
    private static String quoted(Path path) {
        return '"' + path.toString().replace("\\", "\\\\").replace("\"", "\\\"") + '"';
    }

    private static void write(Path options, List<String> lines) throws IOException {
        Path part =
                Files.createTempFile(options.getParent(), options.getFileName().toString(), ".part");
        Files.write(part, Stream.concat(QUIET.stream(), lines.stream()).toList());
        Files.move(part, options, StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Leaves the classes of this process, if it was started to do so and nobody has; whatever fails only costs time.
     */
    public static void leave() {
        String file = System.getProperty(FILE);
        if (file == null || Files.exists(Path.of(file))) {
            return;
        }
        Path archive = Path.of(file);
        try (FileChannel channel = FileChannel.open(
                        archive.resolveSibling(archive.getFileName() + ".lock"),
                        StandardOpenOption.CREATE,
                        StandardOpenOption.WRITE);
                FileLock lock = channel.tryLock()) {
            if (lock != null) {
                dump(archive);
            }
        } catch (IOException | JMException | JMRuntimeException failure) {
            LOG.info("classes are not archived: {}", failure.toString());
        }
    }

    private static void dump(Path archive) throws IOException, JMException {
        Path part = archive.resolveSibling(archive.getFileName() + ".part");
        Files.deleteIfExists(part);
        ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "vmCds",
                        new Object[] {new String[] {"dynamic_dump", "\"" + part + "\""}},
                        new String[] {String[].class.getName()});
        Files.move(part, archive, StandardCopyOption.ATOMIC_MOVE);
        String name = archive.getFileName().toString();
        write(archive.resolveSibling(name.substring(0, name.length() - ".jsa".length()) + ".options"), use(archive));
    }
}
