package bam.services;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.services.process.Child;
import bam.services.process.ChildCommand;
import bam.services.process.Readiness;
import bam.services.process.ShortRun;
import bam.services.process.Supervisor;
import bam.services.process.WholeFile;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Our own PostgreSQL, with its data in the home folder and every commit on the disk before it is acknowledged.
 *
 * @param child the process
 * @param url JDBC URL, without the password
 * @param user role that owns the database
 * @param password of the role
 */
public record EmbeddedDatabase(Child child, String url, String user, String password) {
    private static final String NAME = "bam";
    private static final String HALF_MADE = ".making-";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(30);

    /**
     * Starts the server, with a new and empty database in a new home, and waits until it accepts connections.
     *
     * @param progress receives a line where the first start takes longer
     */
    public static EmbeddedDatabase start(Home home, Supervisor supervisor, Ports ports, Consumer<String> progress)
            throws InterruptedException {
        PostgresPrograms programs = PostgresPrograms.unpack(home.create());
        Path data = home.postgres().resolve("data");
        String password = home.databasePassword();
        if (!Files.exists(data)) {
            progress.accept("making a database");
            create(home, programs, data, password);
        }
        int port = ports.choose("postgres", 15432);
        PostmasterFile postmaster = new PostmasterFile(data.resolve("postmaster.pid"));
        postmaster.removeIfForeign();
        Child child = supervisor.start(ChildCommand.of("postgres", data, server(programs, data, port))
                .endedByInterrupt()
                .grace(GRACE));
        Readiness accepts = () -> postmaster.accepts(child.pid());
        child.awaitReady(accepts.and(Readiness.tcp(port)), LIMIT);
        return new EmbeddedDatabase(child, "jdbc:postgresql://127.0.0.1:" + port + "/" + NAME, NAME, password);
    }

    @Override
    public String toString() {
        return url + " as " + user;
    }

    // fsync and synchronous_commit are PostgreSQL's own defaults; they stand here because everything rests on them.
    private static List<String> server(PostgresPrograms programs, Path data, int port) {
        return programs.command(
                "postgres",
                "-D",
                data.toString(),
                "-p",
                Integer.toString(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories=",
                "-c",
                "fsync=on",
                "-c",
                "synchronous_commit=on",
                "-c",
                "full_page_writes=on",
                "-c",
                "timezone=UTC");
    }

    // Made beside its place and moved there, so that a folder with that name is always a whole one.
    private static void create(Home home, PostgresPrograms programs, Path data, String password)
            throws InterruptedException {
        Path secret = home.run().resolve("initdb-password");
        try {
            FolderTree.deleteInside(home.postgres(), HALF_MADE);
            Path fresh = Files.createTempDirectory(home.postgres(), HALF_MADE);
            WholeFile.write(secret, password);
            run(
                    home,
                    "",
                    programs.command(
                            "initdb",
                            "-D",
                            fresh.toString(),
                            "--username=" + NAME,
                            "--pwfile=" + secret,
                            "--auth=scram-sha-256",
                            "--encoding=UTF8",
                            "--locale=C",
                            "--no-instructions"));
            run(
                    home,
                    "CREATE DATABASE " + NAME + ";\n",
                    programs.command("postgres", "--single", "-D", fresh.toString(), "postgres"));
            Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            throw new UncheckedIOException("the database cannot be made in " + data, failure);
        } finally {
            remove(secret);
        }
    }

    private static void remove(Path secret) {
        try {
            Files.deleteIfExists(secret);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void run(Home home, String input, List<String> command) throws InterruptedException {
        ShortRun.Outcome outcome = new ShortRun("postgres-setup", home.processes(), home.postgres(), Map.of())
                .run(command, input, LIMIT, line -> {});
        if (!outcome.well()) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "the database could not be made: " + outcome.lastLine("FATAL", "error:", "ERROR") + "; check that "
                            + home.root() + " has room and belongs to you");
        }
    }
}
