package bam.tracking;

import bam.contracts.Digest;

/**
 * A committed checkpoint.
 *
 * @param id row id
 * @param step optimizer steps that it has seen
 * @param path relative to the checkpoint root
 * @param digest of the file
 * @param bytes length of the file
 */
public record Checkpoint(long id, long step, String path, Digest digest, long bytes) {}
