/** Published numbers, reproducible: speeds side by side in one run, since machines are shared and noisy. */
@NullMarked
package bam.benchmarks;

import org.jspecify.annotations.NullMarked;
