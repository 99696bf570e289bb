/** At home in Hugging Face: models leave as folders that transformers loads, and come in from such folders. */
@NullMarked
package bam.model.huggingface;

import org.jspecify.annotations.NullMarked;
