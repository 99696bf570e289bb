package bam.tracking;

import bam.contracts.FailureKind;
import java.time.Instant;
import java.util.Optional;

/**
 * One attempt as the ledger remembers it.
 *
 * @param epoch its number, from 1
 * @param worker who ran it
 * @param began when
 * @param ended when, unless it runs or was lost without a word
 * @param resumedStep step it went on from; 0 from the start
 * @param outcome {@code RUNNING}, {@code DONE}, {@code LOST}, {@code HANDED_BACK}, {@code PAUSED} or {@code FAILED}
 * @param failure kind of failure, if any
 * @param sentence what happened, empty while it runs
 */
public record AttemptRecord(
        long epoch,
        WorkerIdentity worker,
        Instant began,
        Optional<Instant> ended,
        long resumedStep,
        String outcome,
        Optional<FailureKind> failure,
        String sentence) {}
