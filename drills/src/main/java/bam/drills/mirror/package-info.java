/** An MLflow that fails in every way in which servers do, and a mirror that must not lose or double a point. */
@NullMarked
package bam.drills.mirror;

import org.jspecify.annotations.NullMarked;
