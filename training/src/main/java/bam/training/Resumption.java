package bam.training;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.TrainSpec;
import bam.model.TrainingPosition;
import bam.model.TrainingSession;
import bam.storage.CheckpointFiles;
import bam.tracking.AttemptLedger;
import bam.tracking.Checkpoint;
import bam.tracking.MetricPoint;
import bam.tracking.Rewind;
import bam.tracking.StageRecord;
import bam.tracking.StudyLedger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds where an attempt goes on from: the newest checkpoint that is whole, or the start. */
final class Resumption {
    private static final Logger LOG = LoggerFactory.getLogger(Resumption.class);

    private final StageRun run;
    private final AttemptLedger attempts;
    private final StudyLedger studies;
    private final CheckpointFiles files;
    private final TrainSpec spec;

    Resumption(StageRun run, AttemptLedger attempts, StudyLedger studies, CheckpointFiles files, TrainSpec spec) {
        this.run = run;
        this.attempts = attempts;
        this.studies = studies;
        this.files = files;
        this.spec = spec;
    }

    /** Brings the session to the position that is resumed from, and notes it. */
    TrainingPosition of(TrainingSession session) throws IOException {
        TrainingPosition restored = restore(session);
        attempts.resumed(run.fence(), restored.step());
        return new TrainingPosition(restored.step(), skippedAfter(restored));
    }

    /** A checkpoint that is damaged or cannot be read is marked, loudly, and the one before it is tried. */
    private TrainingPosition restore(TrainingSession session) throws IOException {
        for (Checkpoint checkpoint : run.attempt().checkpoints()) {
            Optional<String> fault = fault(checkpoint);
            if (fault.isEmpty()) {
                TrainingPosition position = session.restore(files.path(checkpoint.path()));
                requireStep(checkpoint, position);
                LOG.info("{} resumes after step {}", run.stage().label(), checkpoint.step());
                return position;
            }
            String why = "checkpoint " + checkpoint.path() + " of step " + checkpoint.step() + " " + fault.get()
                    + "; going back to the one before it";
            LOG.error("{}: {}", run.stage().label(), why);
            attempts.corrupt(run.fence(), checkpoint, why);
        }
        return TrainingPosition.START;
    }

    /** What is wrong with the file, if anything; a folder that does not answer either says nothing of the file. */
    private Optional<String> fault(Checkpoint checkpoint) throws IOException {
        try {
            return files.verified(checkpoint.path(), checkpoint.digest(), checkpoint.bytes())
                    ? Optional.empty()
                    : Optional.of("is missing or not what its digest says");
        } catch (ClosedByInterruptException interrupted) {
            throw interrupted;
        } catch (IOException unreadable) {
            requireFolder(files.path(checkpoint.path()), unreadable);
            return Optional.of("cannot be read: " + unreadable);
        }
    }

    private static void requireFolder(Path file, IOException unreadable) throws IOException {
        try (Stream<Path> names = Files.list(file.resolveSibling(""))) {
            LOG.debug("the folder of {} answers and holds {} files", file, names.count());
        } catch (IOException | UncheckedIOException away) {
            unreadable.addSuppressed(away);
            throw unreadable;
        }
    }

    private static void requireStep(Checkpoint checkpoint, TrainingPosition position) {
        if (checkpoint.step() != position.step()) {
            throw new BamException(
                    FailureKind.BUG,
                    "checkpoint " + checkpoint.path() + " is of step " + position.step() + " and its row says "
                            + checkpoint.step() + "; please report it");
        }
    }

    /** A rewind to the step of a checkpoint came after that was written: the ledger knows of it, the file does not. */
    private long skippedAfter(TrainingPosition restored) {
        if (!spec.divergence().goesBack()) {
            return restored.skipped();
        }
        List<Rewind> rewinds = studies.record(run.stage().fingerprint())
                .map(StageRecord::rewinds)
                .orElse(List.of());
        return rewinds.stream()
                .filter(rewind -> rewind.to() <= restored.step())
                .mapToLong(rewind -> rewind.lastSkipped() - rewind.firstSkipped() + 1)
                .sum();
    }

    /** The losses that the spike rule looks back on, oldest first. */
    List<Double> lossesBefore(TrainingPosition start) {
        if (Double.isInfinite(spec.divergence().spike())) {
            return List.of();
        }
        long first = start.step() - spec.divergence().window() + 1;
        return studies.series(run.stage().fingerprint(), "loss").stream()
                .filter(point -> point.step() >= first && point.step() <= start.step())
                .map(MetricPoint::value)
                .toList();
    }
}
