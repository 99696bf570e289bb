/** From the outbox to MLflow: a copy for people who like its pages; nothing of ours waits for it. */
@NullMarked
package bam.mirror;

import org.jspecify.annotations.NullMarked;
