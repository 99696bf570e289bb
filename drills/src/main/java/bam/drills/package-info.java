/** Faults on purpose, and what they must not break: each drill strikes, waits for recovery and counts violations. */
@NullMarked
package bam.drills;

import org.jspecify.annotations.NullMarked;
