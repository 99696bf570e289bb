package bam.data;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.SortedMap;

/**
 * What a corpus is made of and how it is laid out: the birth certificate beside its bytes. It holds nothing that
 * differs between machines or hours, so that equal settings give equal files.
 *
 * @param format version of this layout
 * @param domain name of the domain
 * @param settings everything that identifies the corpus, as hashed into its fingerprint
 * @param ids how an id is written
 * @param vocabularySize ids are below this
 * @param separator id before each document
 * @param sources where the text came from, in order
 * @param duplicatesDropped documents that were equal to, or mostly contained in, another one
 * @param train what models are trained on
 * @param heldOut what they are measured on
 * @param leak how much of the held-out text occurs in the training text word for word
 */
public record CorpusManifest(
        int format,
        String domain,
        SortedMap<String, String> settings,
        String ids,
        int vocabularySize,
        int separator,
        List<Source> sources,
        long duplicatesDropped,
        Part train,
        Part heldOut,
        Leak leak) {
    static final int FORMAT = 1;
    static final String TWO_BYTES = "unsigned 16 bit, little-endian";

    private static final ObjectMapper JSON = new ObjectMapper();
    /** Line feeds on every operating system. */
    private static final DefaultIndenter INDENT = new DefaultIndenter("  ", "\n");

    /**
     * Where text came from.
     *
     * @param name coordinates, or what kind of source
     * @param licence what the source says of its licence
     * @param documents documents of it in the corpus
     * @param textBytes bytes of UTF-8 of it in the corpus
     */
    public record Source(String name, String licence, long documents, long textBytes) {}

    /**
     * One side of the split.
     *
     * @param file its name in the folder
     * @param documents how many
     * @param tokens ids in the file, separators included
     * @param textBytes bytes of UTF-8
     * @param sha256 digest of the file
     */
    public record Part(String file, long documents, long tokens, long textBytes, Digest sha256) {}

    /**
     * Held-out windows found verbatim in the training part; absolute perplexities are flattered by them, differences
     * between models are not.
     *
     * @param windowBytes length of a window
     * @param windows windows looked for
     * @param found windows found
     * @param share found of windows, to four places
     */
    public record Leak(int windowBytes, long windows, long found, BigDecimal share) {
        static Leak of(int windowBytes, long windows, long found) {
            BigDecimal share =
                    BigDecimal.valueOf(found).divide(BigDecimal.valueOf(Math.max(1, windows)), 4, RoundingMode.HALF_UP);
            return new Leak(windowBytes, windows, found, share);
        }
    }

    String json() {
        try {
            Separators spacing =
                    Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER);
            DefaultPrettyPrinter printer =
                    new DefaultPrettyPrinter(spacing).withObjectIndenter(INDENT).withArrayIndenter(INDENT);
            return JSON.writer(printer).writeValueAsString(this) + "\n";
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a manifest of plain records cannot fail to become JSON", impossible);
        }
    }

    /** Reads a manifest; {@code where} names it in sentences of refusal. */
    static CorpusManifest parse(String json, String where) {
        try {
            JsonNode tree = JSON.readTree(json);
            int version = tree.path("format").asInt();
            if (version != FORMAT) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "corpus manifest '" + where + "' has format " + version + " where this program reads " + FORMAT
                                + "; build the corpus again");
            }
            return JSON.treeToValue(tree, CorpusManifest.class);
        } catch (JsonProcessingException broken) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "corpus manifest '" + where + "' cannot be read (" + broken.getOriginalMessage()
                            + "); build the corpus again",
                    broken);
        }
    }
}
