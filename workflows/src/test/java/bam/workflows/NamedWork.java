package bam.workflows;

import bam.contracts.ArtifactReference;
import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import io.temporal.activity.Activity;
import io.temporal.failure.ApplicationFailure;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Work that writes its label down, waits while it is held, stands still when wished to, and fails when told to. */
final class NamedWork implements StageWork {
    final List<String> worked = Collections.synchronizedList(new ArrayList<>());

    /** Stages whose next attempt fails. */
    final Map<String, FailureKind> failing = new ConcurrentHashMap<>();
    /** Stages that find their inputs gone in every attempt, although the ledger thinks that they are there. */
    final Set<String> losing = ConcurrentHashMap.newKeySet();

    final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();

    /** Finishes what it has begun, whatever is wished meanwhile. */
    final Set<String> stubborn = ConcurrentHashMap.newKeySet();

    private final MapLedger ledger;

    NamedWork(MapLedger ledger) {
        this.ledger = ledger;
    }

    @Override
    public ArtifactReference prepareCorpus(Fingerprint stage) {
        return work(stage, "corpus");
    }

    @Override
    public ArtifactReference importModel(Fingerprint stage) {
        return work(stage, "model");
    }

    @Override
    public ArtifactReference train(Fingerprint stage) {
        return work(stage, "model");
    }

    @Override
    public ArtifactReference merge(Fingerprint stage) {
        return work(stage, "model");
    }

    @Override
    public ArtifactReference evaluate(Fingerprint stage) {
        return work(stage, "scores");
    }

    private ArtifactReference work(Fingerprint stage, String kind) {
        String label = ledger.label(stage);
        try {
            ledger.begin(label);
            worked.add(label);
            loseIfTold(label);
            waitWhileHeld(label);
            failIfTold(label);
            ledger.finish(label);
            return new ArtifactReference(Digest.of(label), kind, 1);
        } catch (BamException failure) {
            throw ApplicationFailure.newNonRetryableFailure(
                    failure.sentence(), failure.kind().name());
        }
    }

    private void loseIfTold(String label) {
        if (losing.contains(label)) {
            throw ledger.lacksInput(label, "what it reads");
        }
    }

    private void failIfTold(String label) {
        FailureKind kind = failing.remove(label);
        if (kind != null) {
            BamException failure = new BamException(kind, "'" + label + "' failed at step 3");
            ledger.fail(label, failure);
            throw failure;
        }
    }

    private void waitWhileHeld(String label) {
        CountDownLatch latch = held.get(label);
        while (latch != null && latch.getCount() > 0) {
            if (!stubborn.contains(label)) {
                standStillIfWished(label);
                Activity.getExecutionContext().heartbeat(label);
            }
            pause(20);
        }
    }

    /** After a step and its save; a cancellation that meets the end of the work confuses the server in memory. */
    private void standStillIfWished(String label) {
        if (ledger.isToStandStill(label)) {
            pause(300);
            ledger.requireWish(label);
        }
    }

    private static void pause(int milliseconds) {
        try {
            Thread.sleep(milliseconds);
        } catch (InterruptedException interrupted) {
            throw new IllegalStateException(interrupted);
        }
    }
}
