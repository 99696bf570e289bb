/** The window: pages, their twins in JSON, and events that keep a page up to date; reads only. */
@NullMarked
package bam.web;

import org.jspecify.annotations.NullMarked;
