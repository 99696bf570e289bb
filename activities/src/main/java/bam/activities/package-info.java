/** Where Temporal meets the world: thin adapters from the workflows' ports to training, study and ledger. */
@NullMarked
package bam.activities;

import org.jspecify.annotations.NullMarked;
