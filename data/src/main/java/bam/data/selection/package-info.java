/** Which documents are kept, which are held out, and how much of the held-out text the training text gives away. */
@NullMarked
package bam.data.selection;

import org.jspecify.annotations.NullMarked;
