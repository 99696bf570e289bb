package bam.drills.probe;

import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.training.Moment;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Where every worker and every stage is, as far as the sightings so far prove it. */
public final class Journal {
    private final Function<Fingerprint, StageKind> kinds;
    private final Map<Long, Life> lives = new HashMap<>();
    private final Map<Fingerprint, Course> courses = new HashMap<>();

    /** An empty journal that can look up the kind of a stage. */
    public Journal(Function<Fingerprint, StageKind> kinds) {
        this.kinds = kinds;
    }

    /**
     * What a worker is doing.
     *
     * @param stage that it works on
     * @param epoch of its attempt
     * @param phase that the attempt is in
     */
    public record Position(Fingerprint stage, long epoch, Phase phase) {}

    /** One process. */
    private static final class Life {
        private @Nullable Position main;
        private boolean saving;
        private boolean gone;
    }

    /** One stage, over all its attempts. */
    private static final class Course {
        private long reached;
        private long saved;
        private long epoch;
        private int tries;
    }

    synchronized void note(Sighting sighting) {
        follow(lives.computeIfAbsent(sighting.pid(), pid -> new Life()), sighting);
        follow(courses.computeIfAbsent(sighting.stage(), stage -> new Course()), sighting);
    }

    synchronized void begin(long pid) {
        lives.put(pid, new Life());
    }

    synchronized void end(long pid) {
        lives.computeIfAbsent(pid, unknown -> new Life()).gone = true;
    }

    // A checkpoint is saved beside the steps: they go on, and the phase is SAVE until it is committed.
    private void follow(Life life, Sighting sighting) {
        Moment moment = sighting.moment();
        switch (moment) {
            case SAVING, COMMITTING -> life.saving = true;
            case SAVED -> life.saving = false;
            case REPORTING -> {
                // Beside everything else, and short.
            }
            case DONE -> life.main = null;
            case BEGUN, READY, MOVED, PUBLISHING, FINISHING -> {
                life.saving &= moment != Moment.BEGUN;
                life.main = Phase.after(kinds.apply(sighting.stage()), moment)
                        .map(phase -> new Position(sighting.stage(), sighting.epoch(), phase))
                        .orElse(life.main);
            }
        }
    }

    private static void follow(Course course, Sighting sighting) {
        switch (sighting.moment()) {
            case BEGUN -> {
                course.epoch = Math.max(course.epoch, sighting.epoch());
                course.tries++;
            }
            case MOVED -> course.reached = Math.max(course.reached, sighting.step());
            case SAVED -> {
                course.tries = sighting.step() > course.saved ? 0 : course.tries;
                course.saved = Math.max(course.saved, sighting.step());
            }
            case READY, SAVING, COMMITTING, REPORTING, PUBLISHING, FINISHING, DONE -> {
                // Nothing that outlives the attempt.
            }
        }
    }

    /** The kind of a stage. */
    public StageKind kind(Fingerprint stage) {
        return kinds.apply(stage);
    }

    /** Workers that have come up and work on nothing. */
    public synchronized int idle() {
        return (int) lives.values().stream()
                .filter(life -> !life.gone && life.main == null)
                .count();
    }

    /** Whether this process has ended. */
    public synchronized boolean gone(long pid) {
        Life life = lives.get(pid);
        return life != null && life.gone;
    }

    /** What this process is doing, or was doing when it ended; empty when it works on nothing. */
    public synchronized Optional<Position> position(long pid) {
        Life life = lives.get(pid);
        if (life == null || life.main == null) {
            return Optional.empty();
        }
        Position main = life.main;
        return Optional.of(life.saving ? new Position(main.stage(), main.epoch(), Phase.SAVE) : main);
    }

    /** Newest step that any attempt at this stage has taken. */
    public synchronized long reached(Fingerprint stage) {
        return course(stage).reached;
    }

    /** Newest attempt that has begun. */
    public synchronized long epoch(Fingerprint stage) {
        return course(stage).epoch;
    }

    /** Attempts that have begun since the stage last made progress. */
    public synchronized int tries(Fingerprint stage) {
        return course(stage).tries;
    }

    private Course course(Fingerprint stage) {
        return courses.getOrDefault(stage, new Course());
    }
}
