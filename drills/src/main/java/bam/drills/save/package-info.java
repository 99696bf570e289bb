/** The drill of interrupted saves: kills, torn writes, full and broken disks, power cuts. */
@NullMarked
package bam.drills.save;

import org.jspecify.annotations.NullMarked;
