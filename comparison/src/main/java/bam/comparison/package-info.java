/** What scores say about models: the result table, paired differences with their uncertainty, and their limits. */
@NullMarked
package bam.comparison;

import org.jspecify.annotations.NullMarked;
