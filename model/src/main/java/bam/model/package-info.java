/** The network, merging, the optimizer step, evaluation and generation; usable with no server running. */
@NullMarked
package bam.model;

import org.jspecify.annotations.NullMarked;
