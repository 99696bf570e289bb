package bam.tracking;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.storage.ArtifactStore;
import bam.storage.BirthFile;
import bam.storage.Contents;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A study that has ended, in one file: document, plan, what the ledger knows of its stages, curves, scores, and the
 * birth certificates and manifests of its results; their bytes too, if wished.
 */
public final class StudyArchiveFile implements AutoCloseable {
    private static final String FORMAT = "bam-study-archive 1";
    private static final String STUDY = "study.json";
    private static final String DOCUMENT = "document.json";
    private static final String CURVES = "curves/";
    private static final String MANIFESTS = "manifests/";

    /** What results say of their own origin, beside their bytes. */
    private static final List<String> CERTIFICATES = List.of(Contents.BIRTH, "manifest.json", "provenance.json");

    private final SealedZip zip;
    private final ArchivedStudy study;
    private final Map<Digest, BirthFile> results;

    private StudyArchiveFile(SealedZip zip, ArchivedStudy study, Map<Digest, BirthFile> results) {
        this.zip = zip;
        this.study = study;
        this.results = results;
    }

    /**
     * Writes one; the same study gives the same bytes.
     *
     * @param out is closed
     * @param weights whether the bytes of all results go with it, which must then be in the store
     * @throws IOException when {@code out} does not take it
     */
    public static void write(
            ArchivedStudy study, StudyArchives.Curves curves, ArtifactStore store, boolean weights, OutputStream out)
            throws IOException {
        try (SealedZip.Writer zip = new SealedZip.Writer(out, FORMAT)) {
            zip.add(STUDY, FactsJson.bytes(study));
            zip.add(DOCUMENT, study.plan().document().getBytes(StandardCharsets.UTF_8));
            for (ArchivedStudy.Stage stage : study.stages()) {
                for (String curve : stage.curves()) {
                    zip.add(curve(stage, curve), FactsJson.bytes(curves.points(stage.fingerprint(), curve)));
                }
            }
            for (ArtifactReference artifact : artifacts(study).values()) {
                if (weights) {
                    result(zip, artifact, store.open(artifact));
                } else {
                    certificates(zip, artifact, store);
                }
            }
        }
    }

    private static String curve(ArchivedStudy.Stage stage, String curve) {
        return CURVES + stage.fingerprint() + "/" + stage.curves().indexOf(curve) + ".json";
    }

    private static Map<Digest, ArtifactReference> artifacts(ArchivedStudy study) {
        Map<Digest, ArtifactReference> artifacts = new TreeMap<>();
        study.stages().stream()
                .filter(ArchivedStudy.Stage::done)
                .flatMap(stage -> stage.facts().artifact().stream())
                .forEach(artifact -> artifacts.put(artifact.digest(), artifact));
        return artifacts;
    }

    private static void result(SealedZip.Writer zip, ArtifactReference artifact, Path folder) throws IOException {
        String place = SealedZip.STORED + artifact.digest() + "/";
        zip.add(place + Contents.BIRTH, folder.resolve(Contents.BIRTH));
        for (Contents.Entry file : BirthFile.read(folder).files()) {
            zip.add(place + file.name(), folder.resolve(file.name()));
        }
    }

    /** Of a result that is lost there are none. */
    private static void certificates(SealedZip.Writer zip, ArtifactReference artifact, ArtifactStore store)
            throws IOException {
        try {
            Path folder = store.open(artifact);
            for (String name : CERTIFICATES) {
                if (Files.exists(folder.resolve(name))) {
                    zip.add(MANIFESTS + artifact.digest() + "/" + name, Files.readAllBytes(folder.resolve(name)));
                }
            }
        } catch (BamException failure) {
            if (failure.kind() != FailureKind.ARTIFACT_LOST) {
                throw failure;
            }
        }
    }

    /**
     * Opens an archive after a check of every byte, fingerprint and digest in it.
     *
     * @throws BamException of kind BAD_INPUT when something is not as it was when it was written
     */
    public static StudyArchiveFile open(Path file) {
        SealedZip zip = SealedZip.open(file, FORMAT);
        try {
            ArchivedStudy study = zip.read(STUDY, ArchivedStudy.class);
            StudyArchiveFile archive = new StudyArchiveFile(zip, study, new TreeMap<>());
            archive.check();
            return archive;
        } catch (RuntimeException failure) {
            try {
                zip.close();
            } catch (IOException second) {
                failure.addSuppressed(second);
            }
            throw failure;
        }
    }

    private void check() {
        TreeSet<String> expected = new TreeSet<>(List.of(STUDY, DOCUMENT));
        study.stages().forEach(stage -> stage.curves().forEach(curve -> expected.add(curve(stage, curve))));
        artifacts(study).values().forEach(artifact -> expected.addAll(files(artifact)));
        List<String> strange = new ArrayList<>(zip.entries().keySet());
        strange.removeAll(expected);
        expected.removeAll(zip.entries().keySet());
        if (!strange.isEmpty() || !expected.isEmpty()) {
            throw zip.unfit(
                    strange.isEmpty()
                            ? "it lacks '" + expected.first() + "'"
                            : "no study has '" + strange.get(0) + "'");
        }
        if (!Arrays.equals(bytes(DOCUMENT), study.plan().document().getBytes(StandardCharsets.UTF_8))) {
            throw zip.unfit("its document is not the one of its plan");
        }
    }

    /** Entries that there are of a result: all of it, its certificates, or nothing. */
    private List<String> files(ArtifactReference artifact) {
        String whole = SealedZip.STORED + artifact.digest() + "/";
        String part = MANIFESTS + artifact.digest() + "/";
        if (zip.entries().containsKey(whole + Contents.BIRTH)) {
            BirthFile birth = birth(whole, artifact);
            results.put(artifact.digest(), birth);
            birth.files().forEach(file -> requireSame(whole, file));
            List<String> names = new ArrayList<>(
                    birth.files().stream().map(file -> whole + file.name()).toList());
            names.add(whole + Contents.BIRTH);
            return names;
        }
        if (!zip.entries().containsKey(part + Contents.BIRTH)) {
            return List.of();
        }
        birth(part, artifact).files().stream()
                .filter(file -> zip.entries().containsKey(part + file.name()))
                .forEach(file -> requireSame(part, file));
        return CERTIFICATES.stream()
                .map(name -> part + name)
                .filter(zip.entries()::containsKey)
                .toList();
    }

    /** The list of its files must have the digest that the result is known by. */
    private BirthFile birth(String place, ArtifactReference artifact) {
        BirthFile birth = zip.read(place + Contents.BIRTH, BirthFile.class);
        boolean same = birth.contents().digest().equals(artifact.digest())
                && birth.contents().bytes() == artifact.bytes()
                && birth.artifact().equals(artifact);
        if (!same) {
            throw zip.unfit("'" + place + Contents.BIRTH + "' is not that of " + artifact.kind() + " "
                    + artifact.digest().abbreviated());
        }
        return birth;
    }

    private void requireSame(String place, Contents.Entry file) {
        Contents.Entry found = zip.entries().get(place + file.name());
        if (found == null || found.bytes() != file.bytes() || !found.sha256().equals(file.sha256())) {
            throw zip.unfit("'" + place + file.name() + "' is not the file that its result was made with");
        }
    }

    private byte[] bytes(String name) {
        try (InputStream in = zip.open(name)) {
            return in.readAllBytes();
        } catch (IOException failure) {
            throw zip.unfit("'" + name + "' cannot be read (" + failure.getMessage() + ")");
        }
    }

    /** What it says of the study. */
    public ArchivedStudy study() {
        return study;
    }

    /** The points of a curve. */
    public List<MetricPoint> points(Fingerprint stage, String curve) {
        ArchivedStudy.Stage archived = study.stages().stream()
                .filter(candidate -> candidate.fingerprint().equals(stage))
                .findFirst()
                .orElseThrow();
        List<MetricPoint> points = List.of(zip.read(curve(archived, curve), MetricPoint[].class));
        if (points.stream().anyMatch(point -> !point.series().equals(curve))) {
            throw zip.unfit(
                    "curve '" + curve + "' of stage '" + archived.facts().label() + "' has points of another one");
        }
        return points;
    }

    /** Publishes the results that it brings the bytes of, and says how many these are. */
    public int publish(ArtifactStore store) throws IOException {
        for (Map.Entry<Digest, BirthFile> result : results.entrySet()) {
            String place = SealedZip.STORED + result.getKey() + "/";
            BirthFile birth = result.getValue();
            store.publish(birth.artifact().kind(), birth.birth(), folder -> {
                for (Contents.Entry file : birth.files()) {
                    Path target = folder.resolve(file.name());
                    Files.createDirectories(Objects.requireNonNull(target.getParent()));
                    try (InputStream in = zip.open(place + file.name())) {
                        Files.copy(in, target);
                    }
                }
            });
        }
        return results.size();
    }

    @Override
    public void close() throws IOException {
        zip.close();
    }
}
