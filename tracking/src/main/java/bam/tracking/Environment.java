package bam.tracking;

import bam.contracts.Digest;

/**
 * What an attempt runs on and in.
 *
 * @param os operating system, its version and machine
 * @param cpu model of the processor
 * @param processors that the process may use
 * @param threads that one operation may use
 * @param jdk Java virtual machine and its version
 * @param libraries versions of DJL, of its native part and of libtorch
 * @param code digest of the code that computes
 */
public record Environment(
        String os, String cpu, int processors, int threads, String jdk, String libraries, Digest code) {
    /** At least one processor and one thread. */
    public Environment {
        if (processors < 1 || threads < 1) {
            throw new IllegalArgumentException("an environment of " + processors + " processors and " + threads
                    + " threads makes no sense; give at least one of each");
        }
    }
}
