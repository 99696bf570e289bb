/** The front door: command line, settings, wiring. */
@NullMarked
package bam.app;

import org.jspecify.annotations.NullMarked;
