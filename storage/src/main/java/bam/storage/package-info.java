/** Artifacts by digest and checkpoints by name: publish, fetch, verify, collect; durable in spite of the disk. */
@NullMarked
package bam.storage;

import org.jspecify.annotations.NullMarked;
