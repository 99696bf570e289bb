/** Workers and database sessions that are stopped, overtaken and woken: what they write then must be refused. */
@NullMarked
package bam.drills.zombie;

import org.jspecify.annotations.NullMarked;
