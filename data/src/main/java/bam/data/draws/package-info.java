/** Choices that look random and are pure functions: of a seed and counters, or of a document's key. */
@NullMarked
package bam.data.draws;

import org.jspecify.annotations.NullMarked;
