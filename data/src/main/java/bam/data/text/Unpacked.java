package bam.data.text;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Entries that are themselves gzipped, recognised by their first two bytes. */
final class Unpacked {
    private static final int SLACK = 1 << 20;

    private Unpacked() {}

    /** The unpacked bytes of a gzipped stream within the limits, or the stream as it is. */
    static InputStream of(String name, InputStream bytes, ReadingLimits limits) throws IOException {
        BufferedInputStream buffered = new BufferedInputStream(bytes, 1 << 16);
        buffered.mark(2);
        boolean gzipped = buffered.read() == 0x1f && buffered.read() == 0x8b;
        buffered.reset();
        if (!gzipped) {
            return buffered;
        }
        LimitedStream packed = new LimitedStream(buffered, "'" + name + "'", seen -> Long.MAX_VALUE);
        return new LimitedStream(
                new GZIPInputStream(packed, 1 << 16),
                "'" + name + "'",
                seen -> Math.min(limits.entryBytes(), SLACK + packed.count() * limits.ratio()));
    }
}
