package bam.storage;

import bam.contracts.ArtifactReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What stands in {@code birth.json}; the list lets {@link ArtifactStore#open} find missing files without reading any.
 *
 * @param artifact what it stands beside
 * @param birth where that comes from
 * @param files of the artifact
 */
public record BirthFile(ArtifactReference artifact, BirthCertificate birth, List<Contents.Entry> files) {
    private static final ObjectMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    /** Freezes the list. */
    public BirthFile {
        files = List.copyOf(files);
    }

    /** The files that it lists, and the digest that follows from them. */
    public Contents contents() {
        return new Contents(files);
    }

    /** Where it stands in the folder of an artifact. */
    static Path in(Path folder) {
        return folder.resolve(Contents.BIRTH);
    }

    /**
     * Reads that of a folder.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException when it says something else
     */
    public static BirthFile read(Path folder) throws IOException {
        return parse(Files.readAllBytes(in(folder)));
    }

    /**
     * Reads the bytes of one.
     *
     * @throws com.fasterxml.jackson.core.JsonProcessingException when they say something else
     */
    public static BirthFile parse(byte[] bytes) throws IOException {
        return JSON.readValue(bytes, BirthFile.class);
    }

    /** Writes it into a folder, durably but for its name. */
    void write(Path folder, Disk disk) throws IOException {
        ByteBuffer text = ByteBuffer.wrap(JSON.writeValueAsBytes(this));
        try (Disk.NewFile file = disk.create(in(folder))) {
            while (text.hasRemaining()) {
                file.write(text);
            }
            file.force();
        }
    }
}
