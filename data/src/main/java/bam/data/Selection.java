package bam.data;

import bam.contracts.Deduplication;
import bam.data.selection.ExactDuplicates;
import bam.data.selection.Families;
import bam.data.text.Document;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which of the documents read go on to the split; equal texts go on once, under their first key. */
abstract sealed class Selection {
    private final ExactDuplicates seen = new ExactDuplicates();
    private long dropped;

    static Selection of(Deduplication deduplication, SplitWriter split) {
        return switch (deduplication) {
            case EXACT -> new Exact(split);
            case CONTAINMENT -> new Containment(split);
        };
    }

    final void accept(int source, Document document) {
        if (seen.firstTime(document.text())) {
            select(source, document);
        } else {
            drop(1);
        }
    }

    final void drop(long documents) {
        dropped += documents;
    }

    /** Documents that went no further. */
    final long dropped() {
        return dropped;
    }

    abstract void select(int source, Document document);

    /** Called after the last document. */
    abstract void finish();

    /** Writes as documents come, whatever the size of the corpus. */
    private static final class Exact extends Selection {
        private final SplitWriter split;

        Exact(SplitWriter split) {
            this.split = split;
        }

        @Override
        void select(int source, Document document) {
            split.write(source, document);
        }

        @Override
        void finish() {
            // Everything is written already.
        }
    }

    /** Holds all documents, since what is a copy of what is only known at the end. */
    private static final class Containment extends Selection {
        private final SplitWriter split;
        private final List<Document> documents = new ArrayList<>();
        private final List<Integer> sources = new ArrayList<>();

        Containment(SplitWriter split) {
            this.split = split;
        }

        @Override
        void select(int source, Document document) {
            documents.add(document);
            sources.add(source);
        }

        /** A family with more text than may be held out would leave nothing else to measure on: it is trained on. */
        @Override
        void finish() {
            Map<Integer, String> families = Families.of(documents);
            Map<String, Long> sizes = new HashMap<>();
            families.forEach((number, family) -> sizes.merge(family, bytes(number), Long::sum));
            double most = split.heldOutShare()
                    * sizes.values().stream().mapToLong(Long::longValue).sum();
            families.forEach((number, family) -> {
                Document document = new Document(family, documents.get(number).text());
                if (sizes.getOrDefault(family, 0L) > most) {
                    split.writeToTrain(sources.get(number), document);
                } else {
                    split.write(sources.get(number), document);
                }
            });
            drop(documents.size() - families.size());
        }

        private long bytes(int number) {
            return documents.get(number).text().getBytes(StandardCharsets.UTF_8).length;
        }
    }
}
