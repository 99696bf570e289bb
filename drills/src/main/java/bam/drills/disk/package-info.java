/** Disks that fail on purpose, to be put in the place of a real one. */
@NullMarked
package bam.drills.disk;

import org.jspecify.annotations.NullMarked;
