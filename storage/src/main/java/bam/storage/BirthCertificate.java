package bam.storage;

import bam.contracts.Fingerprint;
import bam.contracts.Parent;
import java.util.List;

/**
 * Where an artifact comes from.
 *
 * @param stage that made it
 * @param label what people call the stage
 * @param parents whose results it read
 * @param producer name and version of the program
 */
public record BirthCertificate(Fingerprint stage, String label, List<Parent> parents, String producer) {
    /** Freezes the list. */
    public BirthCertificate {
        parents = List.copyOf(parents);
    }
}
