package bam.data.text;

/**
 * How far a packed file is trusted: beyond any of these it counts as hostile or damaged.
 *
 * @param entries entries of an archive
 * @param entryBytes unpacked bytes of one entry
 * @param totalBytes unpacked bytes of all entries read from one archive
 * @param ratio unpacked bytes for each packed byte
 */
public record ReadingLimits(int entries, long entryBytes, long totalBytes, int ratio) {
    /** Far above any honest text archive (whose ratio stays below 20), far below what fills a memory or a disk. */
    public static final ReadingLimits STANDARD = new ReadingLimits(200_000, 1L << 29, 1L << 32, 100);

    /** The user's own files may be of any size; a gzipped one that swells like a bomb is still refused. */
    public static final ReadingLimits OWN_FILES =
            new ReadingLimits(Integer.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, 100);
}
