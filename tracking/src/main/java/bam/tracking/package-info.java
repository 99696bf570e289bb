/** The memory: studies, stages, attempts under a fence, curves, scores and the outbox, in PostgreSQL. */
@NullMarked
package bam.tracking;

import org.jspecify.annotations.NullMarked;
