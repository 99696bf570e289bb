/** Weights at rest: a folder of {@code config.json} and {@code model.safetensors}, read strictly, written exactly. */
@NullMarked
package bam.model.weights;

import org.jspecify.annotations.NullMarked;
