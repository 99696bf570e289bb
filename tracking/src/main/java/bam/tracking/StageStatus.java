package bam.tracking;

import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Where a stage stands, for people who watch.
 *
 * @param fingerprint identity
 * @param label what people call it in this study
 * @param kind of stage
 * @param state where it stands
 * @param standStill whether it is wished to stand still: shown as pausing until it does
 * @param steps optimizer steps in all; 0 for stages without
 * @param step newest step measured
 * @param loss newest loss, when there is one
 * @param tokensPerSecond newest speed, when there is one; a silent attempt has none
 * @param attempts attempts so far
 * @param began begin of the newest attempt
 * @param ended end of the newest attempt
 * @param quiet time since the last sign of life of an attempt that runs; zero when none does
 * @param sentence why it is parked, or else what the newest attempt said when it ended
 */
public record StageStatus(
        Fingerprint fingerprint,
        String label,
        StageKind kind,
        StageState state,
        boolean standStill,
        long steps,
        long step,
        Optional<Double> loss,
        Optional<Double> tokensPerSecond,
        int attempts,
        Optional<Instant> began,
        Optional<Instant> ended,
        Duration quiet,
        String sentence) {
    /** An attempt gives a sign of life every second: after this long without one, its worker is probably gone. */
    public static final Duration SILENCE = Duration.ofSeconds(5);

    /** What was true when an attempt fell silent is not told as if it were true now. */
    public StageStatus {
        if (quiet.compareTo(SILENCE) >= 0) {
            tokensPerSecond = Optional.empty();
        }
    }

    /** Whether the attempt that runs has given no sign of life for so long that another will take over. */
    public boolean silent() {
        return quiet.compareTo(SILENCE) >= 0;
    }
}
