package bam.data;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A built corpus: a folder with {@code manifest.json}, {@code train.bin} and {@code held-out.bin}, mapped to be read.
 */
public final class Corpus {
    /** The file that says what the corpus holds. */
    public static final String MANIFEST = "manifest.json";

    static final String TRAIN = "train.bin";
    static final String HELD_OUT = "held-out.bin";

    private final CorpusManifest manifest;
    private final TokenSequence train;
    private final TokenSequence heldOut;

    private Corpus(CorpusManifest manifest, TokenSequence train, TokenSequence heldOut) {
        this.manifest = manifest;
        this.train = train;
        this.heldOut = heldOut;
    }

    /**
     * Opens a corpus and checks that manifest, lengths and ids agree. It needs no closing: mappings go with the object.
     *
     * @throws BamException BAD_INPUT if anything is missing or damaged
     */
    public static Corpus open(Path folder) {
        try {
            Path file = folder.resolve(MANIFEST);
            CorpusManifest manifest = CorpusManifest.parse(Files.readString(file), file.toString());
            TokenSequence train = part(folder.resolve(TRAIN), manifest, manifest.train());
            TokenSequence heldOut = part(folder.resolve(HELD_OUT), manifest, manifest.heldOut());
            return new Corpus(manifest, train, heldOut);
        } catch (IOException unreadable) {
            throw damaged(folder, "cannot be read (" + unreadable + ")");
        }
    }

    private static TokenSequence part(Path file, CorpusManifest manifest, CorpusManifest.Part part) throws IOException {
        long size = Files.size(file);
        if (size != part.tokens() * Short.BYTES) {
            throw damaged(file, "has " + size + " bytes where its manifest says " + part.tokens() * Short.BYTES);
        }
        TokenSequence ids = TokenSequence.map(file);
        long separators = 0;
        for (long i = 0; i < ids.length(); i++) {
            int id = ids.at(i);
            if (id >= manifest.vocabularySize()) {
                throw damaged(file, "holds id " + id + " where ids are below " + manifest.vocabularySize());
            }
            separators += id == manifest.separator() ? 1 : 0;
        }
        if (separators != part.documents()) {
            throw damaged(file, "has " + separators + " documents where its manifest says " + part.documents());
        }
        return ids;
    }

    private static BamException damaged(Path path, String fact) {
        return new BamException(FailureKind.BAD_INPUT, "corpus '" + path + "' " + fact + "; build the corpus again");
    }

    /** What it is made of. */
    public CorpusManifest manifest() {
        return manifest;
    }

    /** What models are trained on. */
    public TokenSequence train() {
        return train;
    }

    /** What they are measured on. */
    public TokenSequence heldOut() {
        return heldOut;
    }
}
