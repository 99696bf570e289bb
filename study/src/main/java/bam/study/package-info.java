/** The study document: YAML or JSON in, a resolved plan out, and every fault with its line. */
@NullMarked
package bam.study;

import org.jspecify.annotations.NullMarked;
