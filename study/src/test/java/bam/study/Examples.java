package bam.study;

import bam.contracts.Architecture;
import bam.contracts.Digest;
import bam.contracts.StudyPlan;

/** Documents, contents and plans that tests start from. */
final class Examples {
    static final Digest CODE = Digest.of("code");

    /** Nothing but what must be said. */
    static final String SMALL = """
            study: small
            architecture: { hidden-size: 8, layers: 1, heads: 2, intermediate-size: 8, context: 16 }
            domains:
              prose: { sources: [ { arithmetic: 100 } ] }
              code: { sources: [ { arithmetic: 100, seed: 2 } ] }
            seed: { data: { prose: 1 }, steps: 20, batch: 2, peak-learning-rate: 6e-3 }
            experts: { of: [code], data: { own: 1 }, steps: 10, batch: 2, peak-learning-rate: 3e-3 }
            mixtures: { data: equal, steps: 10, batch: 2, peak-learning-rate: 3e-3 }
            variants:
              btx: { attention: averaged }
            evaluation: { baseline: btx }
            """;

    private Examples() {}

    static StudyDocument demo() {
        return parse(Presets.text("demo"));
    }

    /** Reads a document as if every path in it existed. */
    static StudyDocument parse(String text) {
        return StudyParser.parse(text, "study.yaml", path -> true);
    }

    static StudyPlan plan(String text) {
        return plan(parse(text));
    }

    static StudyPlan plan(StudyDocument study) {
        return StudyPlanner.plan(study, CODE, contents("content", study.architecture()));
    }

    /** Every folder holds the same, wherever it lies. */
    static ContentDigests contents(String content, Architecture architecture) {
        return new ContentDigests() {
            @Override
            public Digest files(String path, String entries) {
                return Digest.of(content);
            }

            @Override
            public ImportedModel model(String folder) {
                return new ImportedModel(Digest.of(content), architecture);
            }
        };
    }
}
