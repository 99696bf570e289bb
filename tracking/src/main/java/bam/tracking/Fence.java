package bam.tracking;

import bam.contracts.Fingerprint;

/** The right to write for a stage: holds until another attempt begins, which takes the next epoch. */
public record Fence(Fingerprint stage, long epoch) {}
