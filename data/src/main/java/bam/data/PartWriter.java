package bam.data;

import bam.contracts.Digest;
import bam.data.text.Document;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;

/** Writes one part of a corpus: before each document the separator, then its ids, each two little-endian bytes. */
final class PartWriter implements AutoCloseable {
    private final String file;
    private final DigestOutputStream out;
    private long documents;
    private long textBytes;

    PartWriter(Path folder, String file) throws IOException {
        this.file = file;
        OutputStream buffered = new BufferedOutputStream(Files.newOutputStream(folder.resolve(file)), 1 << 16);
        this.out = new DigestOutputStream(buffered, Digest.sha256());
    }

    /** Bytes of text written. */
    long write(Document document) throws IOException {
        int[] ids = ByteTokenizer.encode(document.text());
        byte[] bytes = new byte[Short.BYTES * (ids.length + 1)];
        put(bytes, 0, ByteTokenizer.SEPARATOR);
        for (int i = 0; i < ids.length; i++) {
            put(bytes, i + 1, ids[i]);
        }
        out.write(bytes);
        documents++;
        textBytes += ids.length;
        return ids.length;
    }

    private static void put(byte[] bytes, int position, int id) {
        bytes[Short.BYTES * position] = (byte) id;
        bytes[Short.BYTES * position + 1] = (byte) (id >>> 8);
    }

    /** All is in the file now; nothing may be written afterwards, since this ends the digest. */
    CorpusManifest.Part finish() throws IOException {
        out.flush();
        Digest sha256 = Digest.finish(out.getMessageDigest());
        return new CorpusManifest.Part(file, documents, textBytes + documents, textBytes, sha256);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
