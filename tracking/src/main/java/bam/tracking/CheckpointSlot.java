package bam.tracking;

/** A checkpoint that is being written: its row says WRITING, and its path holds step, epoch and a nonce. */
public record CheckpointSlot(long id, long step, String path) {}
