/** Workers that are killed or told to end, at random moments of every phase of every kind of stage. */
@NullMarked
package bam.drills.strike;

import org.jspecify.annotations.NullMarked;
