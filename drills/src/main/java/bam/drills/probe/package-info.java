/** What a worker tells a drill of its attempts, and how a drill holds it at a moment. */
@NullMarked
package bam.drills.probe;

import org.jspecify.annotations.NullMarked;
