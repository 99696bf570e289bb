package bam.tracking;

import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import java.util.List;
import java.util.Set;

/** What may be deleted: only what no row refers to and no live attempt could still commit. */
public interface Leftovers {
    /**
     * Claims checkpoints that are retired, abandoned or corrupt, so that nothing resumes from them, and returns their
     * paths; a row whose attempt owns a running stage is left alone. Their files may then be deleted.
     */
    List<String> claimCheckpoints();

    /** The paths that {@link #claimCheckpoints} would return now; claims nothing. */
    List<String> claimableCheckpoints();

    /** The files of these paths are gone. */
    void collected(List<String> paths);

    /** Of these paths, those that some row still needs: committed, or being written by an attempt that is alive. */
    Set<String> needed(Set<String> paths);

    /** Forgets artifacts that no stage refers to. Their folders may then be deleted. */
    void forgetArtifacts();

    /** Digests that some stage refers to. */
    Set<Digest> artifacts();

    /** Whether an attempt holds the stage now. */
    boolean running(Fingerprint stage);
}
