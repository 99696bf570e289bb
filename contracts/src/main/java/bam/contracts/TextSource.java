package bam.contracts;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Where a corpus takes text from. What identifies a source is its content, never the path or host it came by. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "from")
@JsonSubTypes({
    @JsonSubTypes.Type(value = TextSource.Files.class, name = "files"),
    @JsonSubTypes.Type(value = TextSource.MavenArtifact.class, name = "maven"),
    @JsonSubTypes.Type(value = TextSource.Arithmetic.class, name = "arithmetic"),
})
public sealed interface TextSource {
    /** Adds what changes the text. */
    void describe(Description description, String prefix);

    /**
     * Files of a folder (or one file).
     *
     * @param path absolute path, read where the stage runs
     * @param content digest of the matching files' names and bytes
     * @param entries glob on paths below the folder, {@code /}-separated
     * @param format how a file becomes documents
     */
    record Files(String path, Digest content, String entries, TextFormat format) implements TextSource {
        @Override
        public void describe(Description description, String prefix) {
            description
                    .add(prefix + "content", content)
                    .add(prefix + "entries", entries)
                    .add(prefix + "format", format);
        }
    }

    /**
     * Entries of a published jar.
     *
     * @param coordinates {@code group:artifact:version} or {@code group:artifact:version:jar:classifier}
     * @param sha256 digest of the jar
     * @param entries glob on entry names
     * @param format how an entry becomes documents
     * @param keep share of the documents that is used, chosen by the digest of their keys, in (0, 1]
     */
    record MavenArtifact(String coordinates, Digest sha256, String entries, TextFormat format, double keep)
            implements TextSource {
        /** The share is in (0, 1]. */
        public MavenArtifact {
            if (!(keep > 0 && keep <= 1)) {
                throw new IllegalArgumentException("keep is " + keep + "; give a share above 0 and up to 1");
            }
        }

        @Override
        public void describe(Description description, String prefix) {
            description
                    .add(prefix + "sha256", sha256)
                    .add(prefix + "entries", entries)
                    .add(prefix + "format", format)
                    .addUnless(1.0, prefix + "keep", keep);
        }
    }

    /**
     * Generated sums with intermediate steps, in the manner of MathGLM.
     *
     * @param sums how many different ones
     * @param seed of the generator
     */
    record Arithmetic(int sums, long seed) implements TextSource {
        @Override
        public void describe(Description description, String prefix) {
            description.add(prefix + "sums", sums).add(prefix + "seed", seed);
        }
    }
}
