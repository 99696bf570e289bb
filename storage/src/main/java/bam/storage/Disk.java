package bam.storage;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;

/**
 * The operations whose order decides what survives a power cut; drills put disks in its place that fail on purpose.
 * Bytes survive once their file is forced, names once the folder that holds them is synced.
 */
public interface Disk {
    /** Creates a file that is not there yet, and opens it for writing. */
    NewFile create(Path file) throws IOException;

    /** Makes the bytes of a file survive. */
    void force(Path file) throws IOException;

    /** Makes the names in a folder survive: what was created in it, moved to it, or deleted from it. */
    void syncFolder(Path folder) throws IOException;

    /** Creates a folder in one that is there; nothing happens if it is there already. */
    void createFolder(Path folder) throws IOException;

    /** Moves a file or a folder in one stroke: others see it under the old name or under the new one. */
    void rename(Path from, Path to) throws IOException;

    /** Deletes a file or an empty folder; nothing happens if it is gone. */
    void delete(Path path) throws IOException;

    /** Deletes a folder with all it holds; nothing happens if it is gone. */
    default void deleteTree(Path folder) throws IOException {
        for (Path path : FolderTree.deepestFirst(folder)) {
            delete(path);
        }
    }

    /** A file that is being written from its first byte on. */
    interface NewFile extends WritableByteChannel {
        /** Makes the bytes written so far survive. */
        void force() throws IOException;
    }
}
