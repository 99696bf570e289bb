/** What stages say to each other: immutable records, sealed outcomes, fingerprints, parameter and FLOP arithmetic. */
@NullMarked
package bam.contracts;

import org.jspecify.annotations.NullMarked;
