/** Many studies at once that want the same stages: each stage is run once. */
@NullMarked
package bam.drills.launch;

import org.jspecify.annotations.NullMarked;
