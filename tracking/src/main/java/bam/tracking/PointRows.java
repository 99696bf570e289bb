package bam.tracking;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyManager;

/**
 * Rows of table {@code metric_point} on their way into the database: in PostgreSQL's binary format of COPY, which is
 * several times as fast as INSERT, and keeps every bit of a value.
 */
final class PointRows {
    private static final String COPY =
            "COPY metric_point (series, step, value, measured_at) FROM STDIN WITH (FORMAT binary)";

    /** So many rows a statement: far below the time-out of statements, far above what a round trip costs. */
    private static final int SLICE = 20_000;

    private static final byte[] SIGNATURE = "PGCOPY\n\377\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final int HEADER = SIGNATURE.length + 2 * Integer.BYTES;
    private static final short COLUMNS = 4;
    private static final int ROW = Short.BYTES + COLUMNS * (Integer.BYTES + Long.BYTES);

    /** 2000-01-01, from which PostgreSQL counts microseconds. */
    private static final long POSTGRES_EPOCH_MILLIS = 946_684_800_000L;

    private PointRows() {}

    /** A point and the number of its curve. */
    record Row(long series, MetricPoint point) {
        long step() {
            return point.step();
        }

        boolean isAt(Row other) {
            return series == other.series && step() == other.step();
        }
    }

    /** Adds rows that are not there yet; those of a curve lie side by side when they come in order. */
    static void copy(Handle handle, List<Row> rows) {
        for (int from = 0; from < rows.size(); from += SLICE) {
            send(handle, bytes(rows.subList(from, Math.min(from + SLICE, rows.size()))));
        }
    }

    private static void send(Handle handle, byte[] bytes) {
        try {
            CopyManager copies =
                    handle.getConnection().unwrap(PGConnection.class).getCopyAPI();
            copies.copyIn(COPY, new ByteArrayInputStream(bytes), bytes.length);
        } catch (SQLException failure) {
            throw DatabaseFailures.translate(failure);
        } catch (IOException impossible) {
            throw new IllegalStateException("bytes in memory can always be read", impossible);
        }
    }

    private static byte[] bytes(List<Row> rows) {
        ByteBuffer buffer = ByteBuffer.allocate(HEADER + rows.size() * ROW + Short.BYTES);
        buffer.put(SIGNATURE).putInt(0).putInt(0);
        for (Row row : rows) {
            buffer.putShort(COLUMNS);
            put(buffer, row.series());
            put(buffer, row.step());
            put(buffer, Double.doubleToRawLongBits(row.point().value()));
            put(buffer, micros(row.point().epochMillis()));
        }
        return buffer.putShort((short) -1).array();
    }

    private static void put(ByteBuffer buffer, long value) {
        buffer.putInt(Long.BYTES).putLong(value);
    }

    private static long micros(long epochMillis) {
        return Math.multiplyExact(Math.subtractExact(epochMillis, POSTGRES_EPOCH_MILLIS), 1_000L);
    }
}
