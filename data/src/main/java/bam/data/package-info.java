/**
 * Text in, token windows out: sources by digest, corpora split by document, training batches as pure functions of seed
 * and step, fixed held-out windows.
 */
@NullMarked
package bam.data;

import org.jspecify.annotations.NullMarked;
