package bam.tracking;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Enumeration;
import java.util.List;
import java.util.Properties;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * A ledger at one moment in one file: every table as PostgreSQL copies it out, whatever its version or its host. It is
 * written from one snapshot while others go on writing, and read into a database that holds nothing yet.
 */
public final class LedgerBackup {
    private static final String FORMAT = "bam-ledger-backup 1";
    private static final String HEADER = "backup.json";
    private static final String TABLES = "tables/";

    /** More than any header has; a file that claims more is none. */
    private static final int LARGEST_HEADER = 1 << 16;

    private static final String LEDGER = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";

    /** SQLSTATE of rows that are none, or that break a rule of the tables. */
    private static final String WRONG_DATA = "2[23].{3}";

    private LedgerBackup() {}

    /**
     * What a backup says of itself.
     *
     * @param format of the file
     * @param tables version of the tables
     * @param ledger name of the ledger, which its store bears too
     * @param moment of the snapshot, in ISO form
     * @param names of the tables, each after those that it refers to
     */
    public record Header(String format, String tables, String ledger, String moment, List<String> names) {
        /** Freezes the list. */
        public Header {
            names = List.copyOf(names);
        }
    }

    /**
     * Writes all that a ledger holds now.
     *
     * @param out is closed
     * @throws BamException of kind UNREACHABLE when the database does not answer, BAD_INPUT when it has no tables
     * @throws IOException when {@code out} does not take it
     */
    public static Header write(String url, String user, String password, OutputStream out) throws IOException {
        try (Connection connection = connect(url, user, password);
                ZipOutputStream zip = new ZipOutputStream(out, StandardCharsets.UTF_8)) {
            connection.setAutoCommit(false);
            execute(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY");
            List<LedgerTables.Table> tables = LedgerTables.of(connection);
            Header header = header(connection, tables);
            zip.putNextEntry(new ZipEntry(HEADER));
            zip.write(Json.write(header).getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
            for (LedgerTables.Table table : tables) {
                zip.putNextEntry(new ZipEntry(TABLES + table.name()));
                copies(connection)
                        .copyOut(
                                "COPY (SELECT " + table.list() + " FROM " + LedgerTables.quoted(table.name())
                                        + ") TO STDOUT",
                                zip);
                zip.closeEntry();
            }
            return header;
        } catch (SQLException failure) {
            throw DatabaseFailures.translate(failure);
        }
    }

    private static Header header(Connection connection, List<LedgerTables.Table> tables) throws SQLException {
        String version = LedgerTables.version(connection);
        if (version.isEmpty()) {
            throw new BamException(
                    FailureKind.BAD_INPUT, "the database has no tables of a ledger yet; there is nothing to back up");
        }
        return new Header(
                FORMAT,
                version,
                LedgerTables.strings(connection, "SELECT id FROM installation").get(0),
                LedgerTables.strings(connection, """
                        SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')
                        """).get(0),
                tables.stream().map(LedgerTables.Table::name).toList());
    }

    /**
     * Reads a whole backup, and says what it is.
     *
     * @throws BamException of kind BAD_INPUT when it is none, or damaged
     */
    public static Header verify(Path file) {
        try (ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            Header header = header(zip, file);
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                try (InputStream in = zip.getInputStream(entries.nextElement())) {
                    in.transferTo(OutputStream.nullOutputStream()); // which checks every entry's checksum
                }
            }
            for (String name : header.names()) {
                if (zip.getEntry(TABLES + name) == null) {
                    throw unfit(file, "it lacks table '" + name + "'");
                }
            }
            return header;
        } catch (IOException damaged) {
            throw unfit(file, String.valueOf(damaged.getMessage()));
        }
    }

    private static Header header(ZipFile zip, Path file) throws IOException {
        ZipEntry entry = zip.getEntry(HEADER);
        if (entry == null) {
            throw unfit(file, "it has no " + HEADER);
        }
        try (InputStream in = zip.getInputStream(entry)) {
            String text = new String(in.readNBytes(LARGEST_HEADER), StandardCharsets.UTF_8);
            Header header = Json.readForeign(text, Header.class);
            if (!header.format().equals(FORMAT)) {
                throw unfit(file, "its format is '" + header.format() + "' and this program reads '" + FORMAT + "'");
            }
            if (!header.ledger().matches(LEDGER) || !header.tables().matches("[0-9]+([.][0-9]+)*")) {
                throw unfit(file, "it names no ledger, or no version of tables");
            }
            return header;
        } catch (JsonProcessingException foreign) {
            throw unfit(file, "its " + HEADER + " cannot be read");
        }
    }

    private static BamException unfit(Path file, String fact) {
        return new BamException(
                FailureKind.BAD_INPUT,
                "'" + file + "' is no backup that can be read: " + fact + "; choose another one");
    }

    /**
     * Fills a database whose tables are of the backup's version and that no study was ever recorded in: all of it or
     * nothing.
     *
     * @throws BamException of kind BAD_INPUT when the database holds studies or other tables; nothing is changed then
     */
    public static void read(Path file, String url, String user, String password) {
        Header header = verify(file);
        try (Connection connection = connect(url, user, password);
                ZipFile zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            connection.setAutoCommit(false);
            requireEmpty(connection, header, url);
            List<LedgerTables.Table> tables = LedgerTables.of(connection);
            requireSameTables(tables, header, url);
            empty(connection, tables);
            for (LedgerTables.Table table : tables) {
                fill(connection, table, zip);
            }
            connection.commit();
        } catch (SQLException failure) {
            throw String.valueOf(failure.getSQLState()).matches(WRONG_DATA)
                    ? unfit(file, String.valueOf(failure.getMessage()))
                    : DatabaseFailures.translate(failure);
        } catch (IOException damaged) {
            throw unfit(file, String.valueOf(damaged.getMessage()));
        }
    }

    private static void requireEmpty(Connection connection, Header header, String url) throws SQLException {
        String version = LedgerTables.version(connection);
        if (!version.equals(header.tables())) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "the backup has tables of version " + header.tables() + " and " + url + " has "
                            + (version.isEmpty() ? "none" : "version " + version)
                            + "; restore into an empty database");
        }
        execute(connection, "LOCK TABLE study, stage IN ACCESS EXCLUSIVE MODE");
        String rows = LedgerTables.strings(
                        connection, "SELECT (SELECT count(*) FROM study) + (SELECT count(*) FROM stage)")
                .get(0);
        if (!rows.equals("0")) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    url + " holds studies, and nothing is overwritten; restore into an empty database");
        }
    }

    private static void requireSameTables(List<LedgerTables.Table> tables, Header header, String url) {
        List<String> names =
                tables.stream().map(LedgerTables.Table::name).sorted().toList();
        if (!names.equals(header.names().stream().sorted().toList())) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "the backup has the tables " + header.names() + " and " + url + " has " + names
                            + "; restore into an empty database");
        }
    }

    /** What the migrations put into them is in the backup too. */
    private static void empty(Connection connection, List<LedgerTables.Table> tables) throws SQLException {
        String all =
                tables.stream().map(table -> LedgerTables.quoted(table.name())).collect(Collectors.joining(", "));
        execute(connection, "TRUNCATE " + all);
    }

    private static void fill(Connection connection, LedgerTables.Table table, ZipFile zip)
            throws SQLException, IOException {
        String name = LedgerTables.quoted(table.name());
        try (InputStream rows = zip.getInputStream(zip.getEntry(TABLES + table.name()))) {
            copies(connection).copyIn("COPY " + name + " (" + table.list() + ") FROM STDIN", rows);
        }
        for (String column : table.identity()) {
            execute(
                    connection,
                    "SELECT setval(pg_get_serial_sequence('" + name.replace("'", "''") + "', '"
                            + column.replace("'", "''") + "'), coalesce(max(" + LedgerTables.quoted(column)
                            + "), 0) + 1, false) FROM " + name);
        }
    }

    private static CopyManager copies(Connection connection) throws SQLException {
        return connection.unwrap(PGConnection.class).getCopyAPI();
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** One connection without the short time-outs of attempts: nobody waits for it. */
    private static Connection connect(String url, String user, String password) {
        Properties properties = new Properties();
        properties.setProperty("user", user);
        properties.setProperty("password", password);
        properties.setProperty("ApplicationName", "bam-backup");
        properties.setProperty("connectTimeout", "10");
        properties.setProperty("tcpKeepAlive", "true");
        try {
            return DriverManager.getConnection(url, properties);
        } catch (SQLException failure) {
            throw DatabaseFailures.unreachable(url, failure);
        }
    }
}
