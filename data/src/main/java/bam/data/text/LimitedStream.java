package bam.data.text;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongUnaryOperator;

/** Unpacked bytes that are counted as they come, whatever the archive's own headers claim. */
final class LimitedStream extends FilterInputStream {
    private final String what;
    private final LongUnaryOperator limit;
    private long count;

    /**
     * Bytes up to a limit.
     *
     * @param what names the bytes in the sentence of refusal
     * @param limit most bytes allowed, asked with the number seen so far
     */
    LimitedStream(InputStream bytes, String what, LongUnaryOperator limit) {
        super(bytes);
        this.what = what;
        this.limit = limit;
    }

    @Override
    public int read() throws IOException {
        int value = super.read();
        if (value >= 0) {
            count(1);
        }
        return value;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        int read = super.read(into, offset, length);
        if (read > 0) {
            count(read);
        }
        return read;
    }

    @Override
    public boolean markSupported() {
        return false;
    }

    long count() {
        return count;
    }

    private void count(int bytes) {
        count += bytes;
        long most = limit.applyAsLong(count);
        if (count > most) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    what + " unpacks to more than " + most + " bytes, the most that is trusted; take another source, or"
                            + " repack it in smaller pieces");
        }
    }
}
