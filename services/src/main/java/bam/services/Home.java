package bam.services;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.services.process.ProcessRecords;
import bam.services.process.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * The folder that holds everything an installation makes: nothing is written elsewhere.
 *
 * @param root the folder, absolute
 * @param environments Python environments, one folder per service; several homes may share them
 */
public record Home(Path root, Path environments) {
    private static final int PASSWORD_BYTES = 24;

    public Home {
        root = root.toAbsolutePath().normalize();
        environments = environments.toAbsolutePath().normalize();
    }

    /** A home that keeps its Python environments itself. */
    public Home(Path root) {
        this(root, root.resolve("venv"));
    }

    /** PostgreSQL: its programs, and its data in {@code data}. */
    public Path postgres() {
        return root.resolve("postgres");
    }

    /** Temporal's database. */
    public Path temporal() {
        return root.resolve("temporal");
    }

    /** MLflow's database and the files that its users upload. */
    public Path mlflow() {
        return root.resolve("mlflow");
    }

    /** What the processes wrote. */
    public Path logs() {
        return root.resolve("logs");
    }

    /** What runs now: lock, addresses, process records. */
    public Path run() {
        return root.resolve("run");
    }

    /** Results by digest. */
    public Path artifacts() {
        return root.resolve("artifacts");
    }

    /** States of unfinished training. */
    public Path checkpoints() {
        return root.resolve("checkpoints");
    }

    /** Records of the processes that this home started. */
    public ProcessRecords processes() {
        return new ProcessRecords(run());
    }

    /**
     * Makes the folders that are missing.
     *
     * @throws BamException when the place cannot be written
     */
    public Home create() {
        try {
            Files.createDirectories(logs());
            Files.createDirectories(run());
        } catch (IOException failure) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "home folder " + root + " cannot be written (" + failure.getMessage()
                            + "); choose another one with --home",
                    failure);
        }
        return this;
    }

    /** The password of our own database: drawn once, kept in a file that only its owner reads. */
    public String databasePassword() {
        Path file = root.resolve("secrets").resolve("database-password");
        if (!Files.exists(file)) {
            byte[] drawn = new byte[PASSWORD_BYTES];
            new SecureRandom().nextBytes(drawn);
            WholeFile.write(file, HexFormat.of().formatHex(drawn));
        }
        try {
            return Files.readString(file).strip();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
