/** The durable loop: attempts, checkpoints, stop and resume, and the other kinds of stage under the same fence. */
@NullMarked
package bam.training;

import org.jspecify.annotations.NullMarked;
