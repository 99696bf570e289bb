package bam.drills;

import bam.contracts.Digest;
import bam.contracts.StageState;
import bam.tracking.StageRecord;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a stage came to, bit by bit: equal results are equal in every weight, in both moments of the optimizer and in
 * every point of the deterministic curves.
 *
 * @param label what people call the stage
 * @param state where it stands
 * @param sentence why it is parked, if it is
 * @param artifact digest of what it made
 * @param checkpoint digest of the checkpoint of its last step, if it trains
 * @param curves digest of its deterministic series, if it has any
 */
public record Result(
        String label,
        StageState state,
        String sentence,
        Optional<Digest> artifact,
        Optional<Digest> checkpoint,
        Optional<Digest> curves) {
    /** What the ledger knows of it. */
    public static Result of(StageRecord stage) {
        return new Result(
                stage.label(),
                stage.state(),
                stage.sentence(),
                stage.artifact().map(artifact -> artifact.digest()),
                stage.checkpoints().stream()
                        .filter(saved -> saved.step() == stage.steps())
                        .filter(saved -> saved.committed().isPresent())
                        .max(Comparator.comparing(StageRecord.Saved::epoch))
                        .flatMap(StageRecord.Saved::digest),
                stage.curves());
    }

    /** A sentence for each difference from the same stage undisturbed. */
    public List<String> differences(Result undisturbed) {
        List<String> differences = new ArrayList<>();
        if (state != StageState.DONE || undisturbed.state != StageState.DONE) {
            differences.add("'" + label + "' is " + state + " and undisturbed " + undisturbed.state + "; both should be"
                    + " DONE" + (sentence.isEmpty() ? "" : ": " + sentence));
            return differences;
        }
        compare(differences, "artifact", undisturbed, Result::artifact);
        compare(differences, "last checkpoint", undisturbed, Result::checkpoint);
        compare(differences, "curves", undisturbed, Result::curves);
        return differences;
    }

    private void compare(
            List<String> differences, String what, Result undisturbed, Function<Result, Optional<Digest>> digest) {
        if (!digest.apply(this).equals(digest.apply(undisturbed))) {
            differences.add("the " + what + " of '" + label + "' is " + shown(digest.apply(this)) + " and undisturbed "
                    + shown(digest.apply(undisturbed)));
        }
    }

    private static String shown(Optional<Digest> digest) {
        return digest.map(Digest::abbreviated).orElse("not there");
    }
}
