package bam.data;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import eu.maveniverse.maven.mima.context.Context;
import eu.maveniverse.maven.mima.context.ContextOverrides;
import eu.maveniverse.maven.mima.context.Runtimes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.eclipse.aether.DefaultRepositorySystemSession;
import org.eclipse.aether.artifact.Artifact;
import org.eclipse.aether.artifact.DefaultArtifact;
import org.eclipse.aether.resolution.ArtifactRequest;
import org.eclipse.aether.resolution.ArtifactResolutionException;
import org.eclipse.aether.transfer.ArtifactNotFoundException;

/**
 * Maven artifacts through the user's own settings: mirrors, proxies, credentials and the local repository are those of
 * every other build on the machine. A jar that already lies in the local repository needs no network.
 */
public final class MavenSources implements SourceResolver {
    private static final Pattern COORDINATES =
            Pattern.compile("([\\w.-]+):([\\w.-]+):([\\w.-]+)(?::jar(?::([\\w.-]+))?)?");

    private final UnaryOperator<ContextOverrides.Builder> settings;

    /** With settings of one's own, for tests. */
    MavenSources(UnaryOperator<ContextOverrides.Builder> settings) {
        this.settings = settings;
    }

    /** With the settings and the local repository of this user. */
    public static MavenSources ofUser() {
        return new MavenSources(builder -> builder.withUserSettings(true));
    }

    /** With this local repository and no network. */
    public static MavenSources offline(Path localRepository) {
        return new MavenSources(builder -> builder.withUserSettings(false)
                .withLocalRepositoryOverride(localRepository)
                .offline(true));
    }

    @Override
    public Path artifact(String coordinates, Digest sha256, Progress progress) {
        Artifact artifact = parse(coordinates);
        ReportedTransfer transfer = new ReportedTransfer("fetching " + coordinates, progress);
        ContextOverrides overrides = settings.apply(ContextOverrides.create())
                .transferListener(transfer)
                .build();
        try (Context context = Runtimes.INSTANCE.getRuntime().create(overrides)) {
            Path local = localPath(context, artifact);
            Path file = Files.isRegularFile(local) ? local : resolved(context, artifact, coordinates);
            return verified(file, coordinates, sha256);
        } catch (IllegalStateException unusable) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "Maven cannot be set up to fetch '" + coordinates + "' (" + unusable.getMessage()
                            + "); check the Maven settings of this user",
                    unusable);
        } finally {
            transfer.rethrow();
        }
    }

    private static Artifact parse(String coordinates) {
        var parts = COORDINATES.matcher(coordinates);
        if (!parts.matches()) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "'" + coordinates + "' are no coordinates of a jar; write 'group:artifact:version' or"
                            + " 'group:artifact:version:jar:classifier'");
        }
        return new DefaultArtifact(parts.group(1), parts.group(2), parts.group(4), "jar", parts.group(3));
    }

    /** Looked at first: bytes with the right digest need no word from a repository on where they came from. */
    private static Path localPath(Context context, Artifact artifact) {
        var manager = context.repositorySystemSession().getLocalRepositoryManager();
        return manager.getRepository().getBasedir().toPath().resolve(manager.getPathForLocalArtifact(artifact));
    }

    private static Path resolved(Context context, Artifact artifact, String coordinates) {
        var session = new DefaultRepositorySystemSession(context.repositorySystemSession());
        // A failure is not remembered: the next attempt asks again.
        session.setResolutionErrorPolicy(null);
        try {
            return context.repositorySystem()
                    .resolveArtifact(session, new ArtifactRequest(artifact, context.remoteRepositories(), null))
                    .getArtifact()
                    .getFile()
                    .toPath();
        } catch (ArtifactResolutionException failure) {
            throw unresolved(coordinates, session.isOffline(), failure);
        }
    }

    private static BamException unresolved(String coordinates, boolean offline, ArtifactResolutionException failure) {
        List<Exception> reasons = failure.getResult().getExceptions();
        boolean absent = !offline
                && !reasons.isEmpty()
                && reasons.stream().allMatch(ArtifactNotFoundException.class::isInstance);
        if (absent) {
            return new BamException(
                    FailureKind.BAD_INPUT,
                    "no Maven repository of this user has '" + coordinates + "'; correct the coordinates",
                    failure);
        }
        String reason = offline ? "offline, and not in the local repository" : String.valueOf(failure.getMessage());
        return new BamException(
                FailureKind.UNREACHABLE,
                "'" + coordinates + "' cannot be fetched (" + reason
                        + "); check the network, or the mirrors and proxies in the Maven settings",
                failure);
    }

    private static Path verified(Path file, String coordinates, Digest sha256) {
        try {
            Digest actual = FileDigest.of(file);
            if (!actual.equals(sha256)) {
                throw new BamException(
                        FailureKind.BAD_INPUT,
                        "'" + coordinates + "' has SHA-256 " + actual + " where the study says " + sha256
                                + "; correct the study, or delete '" + file + "' to fetch it again");
            }
            return file;
        } catch (IOException unreadable) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "'" + file + "' cannot be read (" + unreadable + "); delete it to fetch it again",
                    unreadable);
        }
    }
}
