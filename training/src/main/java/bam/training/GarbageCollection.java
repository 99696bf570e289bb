package bam.training;

import bam.contracts.Digest;
import bam.storage.CheckpointFiles;
import bam.storage.StoredFiles;
import bam.tracking.Leftovers;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Deletes what no row refers to and no live attempt could still commit. A row comes before its bytes, and what stands
 * in the store is listed before the ledger is asked, so that what is written meanwhile is not even looked at.
 */
public final class GarbageCollection {
    /** Longer than any save or publication that is still under way. */
    public static final Duration GRACE = Duration.ofHours(1);

    private final Leftovers ledger;
    private final CheckpointFiles checkpoints;
    private final StoredFiles stored;
    private final Duration grace;

    /**
     * A collection over a ledger and the store that belongs to it.
     *
     * @param grace what was touched within this time stays, unless its row says that it may go
     */
    public GarbageCollection(Leftovers ledger, CheckpointFiles checkpoints, StoredFiles stored, Duration grace) {
        this.ledger = ledger;
        this.checkpoints = checkpoints;
        this.stored = stored;
        this.grace = grace;
    }

    /**
     * What was deleted, or would be.
     *
     * @param checkpoints files of checkpoints, whole or not
     * @param artifacts folders that no stage refers to
     * @param unfinished folders whose writer died
     * @param bytes in all of them
     * @param failures a sentence for each that could not be deleted; the next collection tries again
     */
    public record Report(int checkpoints, int artifacts, int unfinished, long bytes, List<String> failures) {
        /** Freezes the list. */
        public Report {
            failures = List.copyOf(failures);
        }
    }

    /** Says what {@link #run} would delete now, and deletes nothing. */
    public Report look() throws IOException {
        return new Pass(true).report();
    }

    /** Deletes it. */
    public Report run() throws IOException {
        return new Pass(false).report();
    }

    /** Deletes one thing; says whether it is gone. */
    @FunctionalInterface
    private interface Deletion {
        boolean run() throws IOException;
    }

    /** One pass over everything. */
    private final class Pass {
        private final boolean onlyLooking;
        private final Instant oldest = Instant.now().minus(grace);
        private final List<String> failures = new ArrayList<>();
        private long bytes;

        Pass(boolean onlyLooking) {
            this.onlyLooking = onlyLooking;
        }

        Report report() throws IOException {
            int files = checkpoints();
            int artifacts = artifacts();
            int unfinished = unfinished();
            return new Report(files, artifacts, unfinished, bytes, failures);
        }

        /** A file that its row gives up goes at once, one that no row knows goes when it is old. */
        private int checkpoints() throws IOException {
            List<CheckpointFiles.Stored> files = checkpoints.list();
            Set<String> slots = files.stream().map(CheckpointFiles.Stored::slot).collect(Collectors.toSet());
            Set<String> claimed =
                    new HashSet<>(onlyLooking ? ledger.claimableCheckpoints() : ledger.claimCheckpoints());
            Set<String> needed = ledger.needed(slots);
            Set<String> left = new HashSet<>();
            int deleted = 0;
            for (CheckpointFiles.Stored file : files) {
                boolean unneeded = !needed.contains(file.slot()) && isOld(file.touched());
                if (!claimed.contains(file.slot()) && !unneeded) {
                    continue;
                }
                if (delete(file.path(), file.bytes(), () -> deleteCheckpoint(file.path()))) {
                    deleted++;
                } else {
                    left.add(file.slot());
                }
            }
            claimed.removeAll(left);
            if (!onlyLooking && !claimed.isEmpty()) {
                ledger.collected(List.copyOf(claimed));
            }
            return deleted;
        }

        private boolean deleteCheckpoint(String path) throws IOException {
            checkpoints.delete(path);
            return true;
        }

        private int artifacts() throws IOException {
            List<StoredFiles.Artifact> folders = stored.artifacts();
            if (!onlyLooking) {
                ledger.forgetArtifacts();
            }
            Set<Digest> referred = ledger.artifacts();
            int deleted = 0;
            for (StoredFiles.Artifact artifact : folders) {
                if (!referred.contains(artifact.digest())
                        && isAbandoned(artifact.folder())
                        && delete(
                                "artifact " + artifact.digest(),
                                artifact.folder().bytes(),
                                () -> stored.delete(artifact))) {
                    deleted++;
                }
            }
            return deleted;
        }

        private int unfinished() throws IOException {
            int deleted = 0;
            for (StoredFiles.Folder folder : stored.incoming()) {
                if (isAbandoned(folder)
                        && delete(folder.path().toString(), folder.bytes(), () -> deleteUnfinished(folder))) {
                    deleted++;
                }
            }
            return deleted;
        }

        private boolean deleteUnfinished(StoredFiles.Folder folder) throws IOException {
            stored.delete(folder);
            return true;
        }

        private boolean isOld(Instant touched) {
            return touched.isBefore(oldest);
        }

        /** Old, and of a stage that nobody works at: an attempt may wait for the ledger longer than the grace lasts. */
        private boolean isAbandoned(StoredFiles.Folder folder) {
            return isOld(folder.touched())
                    && folder.stage().filter(ledger::running).isEmpty();
        }

        private boolean delete(String what, long length, Deletion deletion) {
            try {
                if (onlyLooking || deletion.run()) {
                    bytes += length;
                    return true;
                }
            } catch (IOException failure) {
                failures.add(what + " could not be deleted: " + failure + "; the next collection tries again");
            }
            return false;
        }
    }
}
