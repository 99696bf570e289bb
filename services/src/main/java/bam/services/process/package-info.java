/** Child processes: known by pid and start, kept alive, and ended with everything that they started. */
@NullMarked
package bam.services.process;

import org.jspecify.annotations.NullMarked;
