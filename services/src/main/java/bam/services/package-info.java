/** Starts, watches and stops what a running system consists of: PostgreSQL, Temporal, MLflow and our own processes. */
@NullMarked
package bam.services;

import org.jspecify.annotations.NullMarked;
