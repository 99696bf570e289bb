package bam.drills;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * The installation that a drill asks for.
 *
 * @param name of its folder
 * @param workers training workers
 * @param checkpointSteps optimizer steps between checkpoints
 * @param heartbeat silence after which a worker counts as lost
 * @param probe address of the drill's probe server, for its workers
 * @param detour the address of the database that a worker is given, from its name and the true address
 */
public record DrillSetup(
        String name,
        int workers,
        long checkpointSteps,
        Duration heartbeat,
        Optional<String> probe,
        BinaryOperator<String> detour) {
    /** As the product has it: long enough for a worker that gets little of a busy machine. */
    private static final Duration STANDARD = Duration.ofSeconds(10);

    /** For drills in which workers fall silent. */
    private static final Duration SHORT = Duration.ofSeconds(2);

    /** Workers that nobody watches. */
    public static DrillSetup undisturbed(String name, int workers, long checkpointSteps) {
        return new DrillSetup(name, workers, checkpointSteps, STANDARD, Optional.empty(), (worker, address) -> address);
    }

    /** The same where a silent worker counts as lost after two seconds. */
    public DrillSetup impatient() {
        return new DrillSetup(name, workers, checkpointSteps, SHORT, probe, detour);
    }

    /** The same with workers that tell this probe server of their moments. */
    public DrillSetup watched(String address) {
        return new DrillSetup(name, workers, checkpointSteps, heartbeat, Optional.of(address), detour);
    }

    /** The same with workers that reach the database by another way. */
    public DrillSetup detoured(BinaryOperator<String> way) {
        return new DrillSetup(name, workers, checkpointSteps, heartbeat, probe, way);
    }
}
