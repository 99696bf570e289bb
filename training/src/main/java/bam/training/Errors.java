package bam.training;

import bam.contracts.BamException;
import bam.contracts.FailureKind;

/** Gives what code throws by mistake, and errors of the virtual machine, their kind: the ledger is to know of each. */
final class Errors {
    private Errors() {}

    static BamException translate(Throwable thrown, String label) {
        if (thrown instanceof OutOfMemoryError) {
            return new BamException(
                    FailureKind.OUT_OF_MEMORY,
                    label + " did not fit into the memory of this worker: " + thrown.getMessage()
                            + "; give the worker more (-Xmx, -XX:MaxDirectMemorySize) or make the model or the"
                            + " micro-batch smaller, and retry the stage",
                    thrown);
        }
        return new BamException(FailureKind.BUG, label + " failed by a mistake of this program: " + thrown, thrown);
    }
}
