package bam.data;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.ShortBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Objects;

/**
 * Token ids of a file, two little-endian bytes each, mapped into memory in segments, since one mapping ends at 2 GiB.
 * Safe for use by several threads.
 */
public final class TokenSequence {
    private static final int SEGMENT_BITS = 29;

    private final ShortBuffer[] segments;
    private final int segmentBits;
    private final long length;

    private TokenSequence(ShortBuffer[] segments, int segmentBits, long length) {
        this.segments = segments;
        this.segmentBits = segmentBits;
        this.length = length;
    }

    static TokenSequence map(Path file) throws IOException {
        return map(file, SEGMENT_BITS);
    }

    /** Segments of {@code 2^segmentBits} ids. */
    static TokenSequence map(Path file, int segmentBits) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            long length = channel.size() / Short.BYTES;
            long segmentIds = 1L << segmentBits;
            ShortBuffer[] segments = new ShortBuffer[(int) ((length + segmentIds - 1) / segmentIds)];
            for (int i = 0; i < segments.length; i++) {
                long start = i * segmentIds;
                long ids = Math.min(segmentIds, length - start);
                segments[i] = channel.map(FileChannel.MapMode.READ_ONLY, start * Short.BYTES, ids * Short.BYTES)
                        .order(ByteOrder.LITTLE_ENDIAN)
                        .asShortBuffer();
            }
            return new TokenSequence(segments, segmentBits, length);
        }
    }

    /** Number of ids. */
    public long length() {
        return length;
    }

    /** The id at a position. */
    public int at(long position) {
        ShortBuffer segment = segments[(int) (position >>> segmentBits)];
        return segment.get((int) (position & ((1L << segmentBits) - 1))) & 0xFFFF;
    }

    /** Copies {@code count} ids from {@code start} on into an array. */
    public void copy(long start, int count, int[] into, int offset) {
        Objects.checkFromIndexSize(start, count, length);
        for (int i = 0; i < count; i++) {
            into[offset + i] = at(start + i);
        }
    }
}
