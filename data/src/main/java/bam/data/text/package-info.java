/** From the bytes of archives and files to documents. */
@NullMarked
package bam.data.text;

import org.jspecify.annotations.NullMarked;
