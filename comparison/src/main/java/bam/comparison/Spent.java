package bam.comparison;

/**
 * What training cost.
 *
 * @param tokens seen, repetitions counted again
 * @param flops of forward and backward passes
 */
public record Spent(long tokens, double flops) {}
