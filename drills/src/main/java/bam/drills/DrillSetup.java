package bam.drills;

import java.util.Optional;
import java.util.function.BinaryOperator;

/**
 * The installation that a drill asks for.
 *
 * @param name of its folder
 * @param workers training workers
 * @param checkpointSteps optimizer steps between checkpoints
 * @param probe address of the drill's probe server, for its workers
 * @param detour the address of the database that a worker is given, from its name and the true address
 */
public record DrillSetup(
        String name, int workers, long checkpointSteps, Optional<String> probe, BinaryOperator<String> detour) {
    /** Workers that nobody watches. */
    public static DrillSetup undisturbed(String name, int workers, long checkpointSteps) {
        return new DrillSetup(name, workers, checkpointSteps, Optional.empty(), (worker, address) -> address);
    }

    /** The same with workers that tell this probe server of their moments. */
    public DrillSetup watched(String address) {
        return new DrillSetup(name, workers, checkpointSteps, Optional.of(address), detour);
    }

    /** The same with workers that reach the database by another way. */
    public DrillSetup detoured(BinaryOperator<String> way) {
        return new DrillSetup(name, workers, checkpointSteps, probe, way);
    }
}
