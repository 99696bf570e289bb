/** The order of things, and the ports that it needs. */
@NullMarked
package bam.workflows;

import org.jspecify.annotations.NullMarked;
