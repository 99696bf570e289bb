package bam.services;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.services.process.ShortRun;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** A Python environment that holds exactly what one pinned, hash-checked requirements file names. */
public final class PythonEnvironment {
    /** The real transformers, to which the tests hold exported models; no service needs it. */
    public static final String TRANSFORMERS = "transformers";

    private static final List<String> CANDIDATES =
            List.of("python3", "python3.13", "python3.12", "python3.11", "python3.10", "python");
    private static final int LEAST_MINOR = 10;
    /** What its newest versions ask for. */
    private static final int LEAST_MINOR_OF_TRANSFORMERS = 11;

    private static final Duration QUICK = Duration.ofMinutes(2);
    private static final Duration DOWNLOADS = Duration.ofMinutes(30);
    private static final String MARKER = "complete";

    private final Home home;
    private final String name;
    private final SearchPath path;
    private final String requirements;

    private PythonEnvironment(Home home, String name, SearchPath path) {
        this.home = home;
        this.name = name;
        this.path = path;
        this.requirements = requirements(name);
    }

    /** The environment of this service in this home, with the Python that the search path offers. */
    public static PythonEnvironment of(Home home, String service, SearchPath path) {
        return new PythonEnvironment(home, service, path);
    }

    /** The newest-enough Python on the search path. */
    public static Optional<Path> findPython(Home home, SearchPath path) throws InterruptedException {
        return findPython(home, path, LEAST_MINOR);
    }

    private static Optional<Path> findPython(Home home, SearchPath path, int leastMinor) throws InterruptedException {
        for (String candidate : CANDIDATES) {
            Optional<Path> python = path.find(candidate);
            if (python.isPresent() && newEnough(home, python.get(), leastMinor)) {
                return python;
            }
        }
        return Optional.empty();
    }

    private static boolean newEnough(Home home, Path python, int leastMinor) throws InterruptedException {
        String question =
                "import sys, venv, ensurepip; sys.exit(0 if sys.version_info >= (3, " + leastMinor + ") else 1)";
        return new ShortRun("python-version", home.processes(), home.root(), Map.of())
                .run(List.of(python.toString(), "-c", question), "", QUICK, line -> {})
                .well();
    }

    /** Whether everything that the requirements name is installed. */
    public boolean complete() {
        return Files.isExecutable(program("python"))
                && read(folder().resolve(MARKER)).equals(digest());
    }

    /** A program of this environment. */
    public Path program(String program) {
        return folder().resolve("bin").resolve(program);
    }

    /** Folder of its packages, so that another environment can use them too. */
    public Path packages() {
        try (Stream<Path> versions = Files.list(folder().resolve("lib"))) {
            return versions.map(version -> version.resolve("site-packages"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow(() -> new IOException("no site-packages"));
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "the Python environment " + folder() + " holds no packages (" + failure.getMessage()
                            + "); delete it, and it is made again",
                    failure);
        }
    }

    /**
     * Installs what is missing; a half-made or outdated environment is made anew.
     *
     * @param progress receives what goes on, line by line
     * @throws BamException when there is no Python that fits, or something cannot be installed
     */
    public PythonEnvironment prepare(Consumer<String> progress) throws InterruptedException {
        home.create();
        try {
            Files.createDirectories(home.environments());
            Path lockFile = home.environments().resolve(name + ".lock");
            try (FileChannel channel = FileChannel.open(lockFile, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                    FileLock lock = channel.lock()) {
                if (lock.isValid() && !complete()) {
                    make(progress);
                }
            }
            return this;
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "the Python environment " + folder() + " cannot be written: " + failure.getMessage()
                            + "; free some disk space or choose another home",
                    failure);
        }
    }

    private void make(Consumer<String> progress) throws IOException, InterruptedException {
        int leastMinor = name.equals(TRANSFORMERS) ? LEAST_MINOR_OF_TRANSFORMERS : LEAST_MINOR;
        Path python = findPython(home, path, leastMinor)
                .orElseThrow(() -> new BamException(
                        FailureKind.BAD_INPUT,
                        "no Python 3." + leastMinor + " or newer with venv and pip was found for " + name
                                + "; install it (on Debian: python3 and python3-venv)"));
        FolderTree.delete(folder());
        progress.accept("making a Python environment for " + name);
        run(List.of(python.toString(), "-m", "venv", folder().toString()), QUICK, line -> {}, "be made");
        Path file = folder().resolve("requirements.txt");
        Files.writeString(file, requirements);
        long packages = requirements.lines().filter(line -> line.contains("==")).count();
        progress.accept("installing " + name + " (up to " + packages + " packages, each checked by hash)");
        run(install(file), DOWNLOADS, line -> downloads(line, progress), "be filled");
        Files.writeString(folder().resolve(MARKER), digest());
        progress.accept(name + " is installed");
    }

    // No byte code ahead of time: what a service imports is compiled at its first start, most of it never is.
    private List<String> install(Path file) {
        return List.of(
                program("python").toString(),
                "-m",
                "pip",
                "install",
                "--disable-pip-version-check",
                "--no-input",
                "--progress-bar=off",
                "--no-compile",
                "--no-deps",
                "--only-binary=:all:",
                "--require-hashes",
                "--requirement",
                file.toString());
    }

    private static void downloads(String line, Consumer<String> progress) {
        if (line.contains("Downloading ") && line.contains(" MB")) {
            progress.accept(line.strip());
        }
    }

    private void run(List<String> command, Duration limit, Consumer<String> output, String what)
            throws InterruptedException {
        ShortRun.Outcome outcome =
                new ShortRun("python-" + name, home.processes(), home.root(), Map.of()).run(command, "", limit, output);
        if (!outcome.well()) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "the Python environment " + folder() + " could not " + what + ": "
                            + outcome.lastLine("ERROR", "rror") + "; check the network and the disk, and try again");
        }
    }

    private Path folder() {
        return home.environments().resolve(name);
    }

    // The folder belongs to it: an environment that was moved holds its old path in every script.
    private String digest() {
        return Digest.of(requirements + "\n" + folder()).hex();
    }

    private static String requirements(String service) {
        String resource = "requirements/" + service + ".txt";
        try (InputStream file = Objects.requireNonNull(
                PythonEnvironment.class.getResourceAsStream(resource), () -> "no resource " + resource)) {
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static String read(Path file) {
        try {
            return Files.exists(file) ? Files.readString(file) : "";
        } catch (IOException unreadable) {
            return "";
        }
    }
}
