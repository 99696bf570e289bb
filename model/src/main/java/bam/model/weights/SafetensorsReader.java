package bam.model.weights;

import bam.contracts.Digest;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A safetensors file, open for reading: the header is checked on opening, the numbers are read piece by piece. One
 * thread at a time.
 */
public final class SafetensorsReader implements AutoCloseable {
    /** Longest header that is read into memory; the format's own readers draw the line here too. */
    private static final long MAX_HEADER = 100_000_000;

    private static final int PIECE_NUMBERS = 1 << 16;

    /** Receives the numbers of a tensor, in order. */
    @FunctionalInterface
    public interface Sink {
        /** Numbers {@code from} to {@code from + count - 1} of the tensor stand at the start of {@code values}. */
        void accept(long from, float[] values, int count) throws IOException;
    }

    private final Path file;
    private final FileChannel channel;
    private final SafetensorsHeader header;
    private final long dataStart;
    private final ByteBuffer piece =
            ByteBuffer.allocateDirect(PIECE_NUMBERS * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);

    private SafetensorsReader(Path file, FileChannel channel, SafetensorsHeader header, long dataStart) {
        this.file = file;
        this.channel = channel;
        this.header = header;
        this.dataStart = dataStart;
    }

    /** Opens a file; a header that does not fit its file is refused. */
    public static SafetensorsReader open(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw Refusal.MISSING_FILE.because("there is no file " + file + "; put the weights there");
        }
        FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
        try {
            long headerBytes = headerLength(file, channel);
            ByteBuffer json = ByteBuffer.allocate((int) headerBytes);
            fill(channel, json, 8);
            long dataStart = 8 + headerBytes;
            SafetensorsHeader header = SafetensorsHeader.parse(file, json.flip(), channel.size() - dataStart);
            return new SafetensorsReader(file, channel, header, dataStart);
        } catch (IOException | RuntimeException failure) {
            channel.close();
            throw failure;
        }
    }

    private static long headerLength(Path file, FileChannel channel) throws IOException {
        long size = channel.size();
        if (size < 8) {
            throw Refusal.TRUNCATED.because(
                    file + " has " + size + " bytes, too few for a header length; copy the file again");
        }
        ByteBuffer length = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        fill(channel, length, 0);
        long bytes = length.getLong(0);
        if (bytes < 0 || bytes > size - 8 || bytes > MAX_HEADER) {
            throw Refusal.BAD_HEADER.because(file + " announces a header of " + Long.toUnsignedString(bytes)
                    + " bytes in a file of " + size + "; export it again");
        }
        return bytes;
    }

    /** The file. */
    public Path file() {
        return file;
    }

    /** Names of the tensors, in header order. */
    public Set<String> names() {
        return header.tensors().keySet();
    }

    /** The header's free strings. */
    public Map<String, String> metadata() {
        return header.metadata();
    }

    /** Shape of a tensor. */
    public List<Long> shape(String name) {
        return entry(name).shape();
    }

    /** Number format of a tensor. */
    public TensorType type(String name) {
        return entry(name).type();
    }

    /** Streams a tensor of a weight type as floats, converted exactly; NaN and infinity are refused. */
    public void read(String name, Sink sink) throws IOException {
        long elements = entry(name).elements();
        float[] values = new float[PIECE_NUMBERS];
        for (long from = 0; from < elements; from += values.length) {
            int count = (int) Math.min(values.length, elements - from);
            read(name, from, values, count);
            sink.accept(from, values, count);
        }
    }

    /** Reads {@code count} numbers of a tensor, starting at one of them, as the streaming form does. */
    public void read(String name, long from, float[] values, int count) throws IOException {
        SafetensorsHeader.Entry entry = entry(name);
        for (int done = 0; done < count; done += PIECE_NUMBERS) {
            int some = Math.min(PIECE_NUMBERS, count - done);
            piece.clear().limit(some * entry.type().bytes());
            fill(
                    channel,
                    piece,
                    dataStart + entry.begin() + (from + done) * entry.type().bytes());
            piece.flip();
            convert(entry.type(), values, done, some);
            requireFinite(name, values, done, some);
        }
    }

    /** Fills the buffer with a tensor's bytes, starting at a byte of it. */
    public void readBytes(String name, long from, ByteBuffer target) throws IOException {
        SafetensorsHeader.Entry entry = entry(name);
        if (from + target.remaining() > entry.end() - entry.begin()) {
            throw new IllegalArgumentException("tensor " + name + " has fewer than " + (from + target.remaining())
                    + " bytes; ask for no more than it has");
        }
        fill(channel, target, dataStart + entry.begin() + from);
    }

    /** SHA-256 of a tensor's bytes, as they lie in the file. */
    public Digest digest(String name) throws IOException {
        SafetensorsHeader.Entry entry = entry(name);
        MessageDigest sha256 = Digest.sha256();
        for (long at = entry.begin(); at < entry.end(); at += piece.capacity()) {
            piece.clear().limit((int) Math.min(piece.capacity(), entry.end() - at));
            fill(channel, piece, dataStart + at);
            sha256.update(piece.flip());
        }
        return Digest.finish(sha256);
    }

    private void convert(TensorType type, float[] values, int at, int count) {
        if (type == TensorType.F32) {
            piece.asFloatBuffer().get(values, at, count);
            return;
        }
        for (int i = 0; i < count; i++) {
            values[at + i] = type.next(piece);
        }
    }

    private void requireFinite(String name, float[] values, int at, int count) {
        for (int i = at; i < at + count; i++) {
            if (!Float.isFinite(values[i])) {
                throw Refusal.NON_FINITE.because(
                        "tensor " + name + " of " + file + " holds " + values[i] + "; train or export it again");
            }
        }
    }

    private SafetensorsHeader.Entry entry(String name) {
        SafetensorsHeader.Entry entry = header.tensors().get(name);
        if (entry == null) {
            throw Refusal.MISSING_TENSOR.because(file + " holds no tensor " + name + "; export it again with it");
        }
        return entry;
    }

    private static void fill(FileChannel channel, ByteBuffer target, long position) throws IOException {
        long at = position;
        while (target.hasRemaining()) {
            int count = channel.read(target, at);
            if (count < 0) {
                throw new EOFException("the file ended at byte " + at + " while it was read");
            }
            at += count;
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
