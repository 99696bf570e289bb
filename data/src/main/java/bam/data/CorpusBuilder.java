package bam.data;

import bam.contracts.BamException;
import bam.contracts.CorpusSpec;
import bam.contracts.Description;
import bam.contracts.FailureKind;
import bam.contracts.TextSource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds a corpus folder from its sources: the same bytes for the same spec on every machine. */
public final class CorpusBuilder {
    /** With less than this left, a failed write is put down to the full disk. */
    private static final long ROOM = 1 << 20;

    private final SourceResolver resolver;

    /** Builds from artifacts of this resolver. */
    public CorpusBuilder(SourceResolver resolver) {
        this.resolver = resolver;
    }

    /**
     * Writes {@code train.bin}, {@code held-out.bin} and, last, {@code manifest.json} into a folder, which is made if
     * it is not there; files of an earlier attempt are overwritten.
     *
     * @throws BamException BAD_INPUT or UNREACHABLE for what is wrong with a source, DISK_FULL
     */
    public CorpusManifest build(CorpusSpec spec, Path folder, Progress progress) {
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(folder.resolve(Corpus.MANIFEST));
            CorpusManifest manifest = write(spec, folder, progress);
            Files.writeString(folder.resolve(Corpus.MANIFEST), manifest.json());
            return manifest;
        } catch (IOException failure) {
            throw unwritable(folder, failure);
        } catch (UncheckedIOException failure) {
            throw unwritable(folder, failure);
        }
    }

    private CorpusManifest write(CorpusSpec spec, Path folder, Progress progress) throws IOException {
        try (PartWriter train = new PartWriter(folder, Corpus.TRAIN);
                PartWriter heldOut = new PartWriter(folder, Corpus.HELD_OUT)) {
            SplitWriter split = new SplitWriter(train, heldOut, spec.heldOutShare());
            Selection selection = Selection.of(spec.deduplication(), split);
            List<SourceDocuments.Origin> origins = readAll(spec, selection, progress);
            selection.finish();
            CorpusManifest.Part trainPart = train.finish();
            CorpusManifest.Part heldOutPart = heldOut.finish();
            requireText(spec, trainPart, heldOutPart);
            return new CorpusManifest(
                    CorpusManifest.FORMAT,
                    spec.domain(),
                    Description.of(spec).lines(),
                    CorpusManifest.TWO_BYTES,
                    spec.tokenizer().vocabularySize(),
                    ByteTokenizer.SEPARATOR,
                    split.sources(origins),
                    selection.dropped(),
                    trainPart,
                    heldOutPart,
                    leak(folder, progress));
        }
    }

    private List<SourceDocuments.Origin> readAll(CorpusSpec spec, Selection selection, Progress progress) {
        SourceDocuments reader = new SourceDocuments(resolver, progress);
        List<SourceDocuments.Origin> origins = new ArrayList<>();
        for (TextSource source : spec.sources()) {
            int number = origins.size();
            long[] read = {0};
            origins.add(reader.read(source, document -> {
                progress.at("reading source " + (number + 1) + " of " + spec.domain(), ++read[0], read[0]);
                selection.accept(number, document);
            }));
        }
        return origins;
    }

    private static CorpusManifest.Leak leak(Path folder, Progress progress) throws IOException {
        TokenSequence train = TokenSequence.map(folder.resolve(Corpus.TRAIN));
        TokenSequence heldOut = TokenSequence.map(folder.resolve(Corpus.HELD_OUT));
        return LeakCheck.measure(train, heldOut, progress);
    }

    private static void requireText(CorpusSpec spec, CorpusManifest.Part train, CorpusManifest.Part heldOut) {
        if (train.documents() > 0 && heldOut.documents() > 0) {
            return;
        }
        throw new BamException(
                FailureKind.BAD_INPUT,
                "domain '" + spec.domain() + "' has " + train.documents() + " documents to train on and "
                        + heldOut.documents() + " held out, at a held-out share of " + spec.heldOutShare()
                        + "; add text or change the share");
    }

    private static BamException unwritable(Path folder, Exception failure) {
        boolean full = folder.toFile().getUsableSpace() < ROOM;
        return full
                ? new BamException(
                        FailureKind.DISK_FULL,
                        "no room is left for corpus '" + folder + "'; free some and start again",
                        failure)
                : new BamException(
                        FailureKind.UNREACHABLE,
                        "corpus '" + folder + "' cannot be written (" + failure + "); check the folder's permissions",
                        failure);
    }
}
