package bam.data;

import bam.data.draws.KeyDraw;
import bam.data.text.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Sends each document to its side of the split and counts what each source gave. */
final class SplitWriter {
    private final PartWriter train;
    private final PartWriter heldOut;
    private final double heldOutShare;
    private final List<Count> counts = new ArrayList<>();

    SplitWriter(PartWriter train, PartWriter heldOut, double heldOutShare) {
        this.train = train;
        this.heldOut = heldOut;
        this.heldOutShare = heldOutShare;
    }

    double heldOutShare() {
        return heldOutShare;
    }

    /** To the side that its key decides. */
    void write(int source, Document document) {
        boolean held = KeyDraw.of(document.key()).heldOut(heldOutShare);
        write(source, document, held ? heldOut : train);
    }

    /** To the training part, whatever its key says. */
    void writeToTrain(int source, Document document) {
        write(source, document, train);
    }

    private void write(int source, Document document, PartWriter part) {
        try {
            long bytes = part.write(document);
            count(source).documents++;
            count(source).bytes += bytes;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Count count(int source) {
        while (counts.size() <= source) {
            counts.add(new Count());
        }
        return counts.get(source);
    }

    List<CorpusManifest.Source> sources(List<SourceDocuments.Origin> origins) {
        return IntStream.range(0, origins.size())
                .mapToObj(i -> new CorpusManifest.Source(
                        origins.get(i).name(), origins.get(i).licence(), count(i).documents, count(i).bytes))
                .toList();
    }

    /** What one source gave. */
    private static final class Count {
        private long documents;
        private long bytes;
    }
}
