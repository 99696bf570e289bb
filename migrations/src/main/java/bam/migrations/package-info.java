/** The tables, as SQL that outlives any code. */
@NullMarked
package bam.migrations;

import org.jspecify.annotations.NullMarked;
