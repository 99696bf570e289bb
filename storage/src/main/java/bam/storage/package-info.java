/** Artifacts by digest: publish, fetch, verify. */
@NullMarked
package bam.storage;

import org.jspecify.annotations.NullMarked;
