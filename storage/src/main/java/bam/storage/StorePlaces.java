package bam.storage;

import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;

/**
 * Where what stands in a store.
 *
 * @param root absolute path
 */
record StorePlaces(Path root) {
    static StorePlaces below(Path root) {
        return new StorePlaces(root.toAbsolutePath().normalize());
    }

    /** Folders of artifacts, below one of two digits each. */
    Path artifacts() {
        return root.resolve("artifacts");
    }

    /** Folders that are being filled, and folders that are being deleted. */
    Path incoming() {
        return root.resolve("incoming");
    }

    Path folder(Digest artifact) {
        return artifacts().resolve(artifact.hex().substring(0, 2)).resolve(artifact.hex());
    }

    /** The name tells a collector whose it is. */
    Path incoming(Fingerprint stage, UUID nonce) {
        return incoming().resolve(stage + "." + nonce);
    }

    /** Where the folder of an artifact goes to be deleted. */
    Path aside(Path artifact) {
        return incoming().resolve("aside-" + artifact.getFileName() + "." + UUID.randomUUID());
    }

    /** The stage that fills a folder below {@link #incoming}, if it says so. */
    static Optional<Fingerprint> stage(String incoming) {
        return incoming.matches("[0-9a-f]{64}[.].*")
                ? Optional.of(new Fingerprint(incoming.substring(0, 64)))
                : Optional.empty();
    }
}
