package bam.data.text;

import java.io.IOException;
import java.io.InputStream;

/** The named byte streams of a source, in the order of their names. */
public interface SourceEntries {
    /** Hands each entry over once; the stream is closed afterwards. */
    void forEach(Visitor visitor) throws IOException;

    /** What is done with an entry. */
    @FunctionalInterface
    interface Visitor {
        /** Takes an entry; {@code name} is {@code /}-separated. */
        void visit(String name, InputStream bytes) throws IOException;
    }
}
