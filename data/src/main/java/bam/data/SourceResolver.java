package bam.data;

import bam.contracts.Digest;
import java.nio.file.Path;

/** Fetches published artifacts by coordinates and digest. */
public interface SourceResolver {
    /**
     * The artifact as a local file whose bytes have this digest.
     *
     * @param coordinates {@code group:artifact:version} or {@code group:artifact:version:jar:classifier}
     * @param sha256 what the file must be
     * @param progress told about bytes as they come
     * @throws bam.contracts.BamException BAD_PLAN for malformed coordinates, BAD_INPUT for other bytes than promised,
     *     UNREACHABLE if it can be found neither here nor there
     */
    Path artifact(String coordinates, Digest sha256, Progress progress);
}
