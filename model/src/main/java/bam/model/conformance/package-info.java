/** Conformance vectors: inputs and expected outputs of a reference, run through this network and compared. */
@NullMarked
package bam.model.conformance;

import org.jspecify.annotations.NullMarked;
