package bam.workflows;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageState;
import bam.contracts.StageTicket;
import bam.contracts.StudyOutline;
import bam.contracts.StudyState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A ledger that is a few maps: what the real one promises of states and wishes, by the label of the stage. */
final class MapLedger {
    final List<String> calls = Collections.synchronizedList(new ArrayList<>());
    final Map<String, StudyState> ended = new ConcurrentHashMap<>();
    final Set<String> lost = ConcurrentHashMap.newKeySet();

    /** Studies whose corpora hold too little text. */
    final Set<String> shortOfText = ConcurrentHashMap.newKeySet();

    /** Task queues of stages that have one of their own. */
    final Map<String, String> queues = new ConcurrentHashMap<>();

    private final Map<Fingerprint, String> labels = new ConcurrentHashMap<>();
    private final Map<String, List<StageTicket>> parents = new ConcurrentHashMap<>();
    private final Map<String, StageState> states = new ConcurrentHashMap<>();
    private final Map<String, BamException> failures = new ConcurrentHashMap<>();
    private final Map<String, Integer> losses = new ConcurrentHashMap<>();
    private final Set<String> paused = ConcurrentHashMap.newKeySet();
    private final Set<String> unwanted = ConcurrentHashMap.newKeySet();

    StageTicket ticket(StageKind kind, String label, StageTicket... reads) {
        Fingerprint fingerprint = new Fingerprint(Digest.of(label).hex());
        labels.put(fingerprint, label);
        parents.put(label, List.of(reads));
        return new StageTicket(
                fingerprint, kind, label, queues.getOrDefault(label, Laboratory.STAGES), Duration.ofSeconds(5));
    }

    StudyOutline outline(String study, List<String> names) {
        StageTicket corpus = ticket(StageKind.CORPUS, "corpus prose");
        StageTicket seed = ticket(StageKind.SEED, "seed", corpus);
        List<StageTicket> experts = names.stream()
                .map(name -> ticket(StageKind.EXPERT, "expert " + name, seed, corpus))
                .toList();
        StageTicket merge = ticket(StageKind.MERGE, "merge of " + names, experts.toArray(StageTicket[]::new));
        StageTicket mixture = ticket(StageKind.MIXTURE, "mixture of " + names, merge, corpus);
        StageTicket evaluation = ticket(StageKind.EVALUATION, "evaluation of " + names, mixture, corpus);
        return new StudyOutline(
                study,
                study,
                List.of(corpus),
                List.of(new StudyOutline.Replicate(
                        seed,
                        experts,
                        List.of(new StudyOutline.Variant(merge, mixture)),
                        List.of(new StudyOutline.Evaluation(mixture.fingerprint(), evaluation)))),
                false,
                true);
    }

    String label(Fingerprint stage) {
        return Objects.requireNonNull(labels.get(stage));
    }

    StageState state(String label) {
        return states.getOrDefault(label, StageState.PLANNED);
    }

    /** The artifact is there and whole; else the stage is asked for anew, and a person's pause stands. */
    synchronized boolean isDoneOrAsked(String label) {
        if (isWhole(label)) {
            return true;
        }
        unwanted.remove(label);
        if (state(label) == StageState.PARKED || state(label) == StageState.RELEASED) {
            states.put(label, StageState.PLANNED);
        }
        return false;
    }

    private boolean isWhole(String label) {
        if (lost.remove(label)) {
            calls.add("forget " + label);
            states.put(label, StageState.PLANNED);
        }
        return state(label) == StageState.DONE;
    }

    synchronized List<StageTicket> missingParents(String label) {
        return Objects.requireNonNull(parents.get(label)).stream()
                .filter(parent -> !isWhole(parent.label()))
                .toList();
    }

    synchronized void pause(String label, boolean now) {
        boolean changed = now ? paused.add(label) : paused.remove(label);
        if (changed && !now && state(label) == StageState.PAUSED) {
            states.put(label, StageState.PLANNED);
        }
    }

    synchronized void reopen(String label) {
        calls.add("reopen " + label);
        paused.remove(label);
        if (state(label) == StageState.PAUSED || state(label) == StageState.PARKED) {
            states.put(label, StageState.PLANNED);
        }
    }

    synchronized void want(String label, boolean now) {
        calls.add((now ? "want " : "do not want ") + label);
        if (now) {
            unwanted.remove(label);
        } else {
            unwanted.add(label);
        }
    }

    synchronized void stand(String label) {
        calls.add("stand " + label);
        if (state(label) == StageState.PLANNED || state(label) == StageState.RUNNING) {
            states.put(label, StageState.PAUSED);
        }
    }

    synchronized void cancel(String label) {
        calls.add("cancel " + label);
        fail(label, new BamException(FailureKind.CANCELLED, "cancelled by a person"));
    }

    synchronized void release(String label) {
        calls.add("release " + label);
        if (state(label) != StageState.DONE && state(label) != StageState.PARKED) {
            states.put(label, StageState.RELEASED);
        }
    }

    /** Patience with inputs that are gone ends, as with everything that fails again and again. */
    synchronized BamException lacksInput(String label, String input) {
        BamException lost = new BamException(FailureKind.ARTIFACT_LOST, "'" + label + "' lacks '" + input + "'");
        states.put(label, StageState.PLANNED);
        if (losses.merge(label, 1, Integer::sum) < 3) {
            return lost;
        }
        BamException enough =
                new BamException(FailureKind.NO_PROGRESS, "no progress in 3 attempts: " + lost.sentence());
        fail(label, enough);
        return enough;
    }

    /** An attempt begins, unless the stage is parked or is to stand still. */
    synchronized void begin(String label) {
        BamException failure = failures.get(label);
        if (state(label) == StageState.PARKED && failure != null) {
            throw failure;
        }
        requireWish(label);
        states.put(label, StageState.RUNNING);
        for (StageTicket parent : Objects.requireNonNull(parents.get(label))) {
            if (lost.contains(parent.label()) || state(parent.label()) != StageState.DONE) {
                throw lacksInput(label, parent.label());
            }
        }
    }

    synchronized boolean isToStandStill(String label) {
        return paused.contains(label) || unwanted.contains(label);
    }

    synchronized void requireWish(String label) {
        if (isToStandStill(label)) {
            states.put(label, StageState.PAUSED);
            throw new BamException(FailureKind.PAUSED, "'" + label + "' is to stand still");
        }
    }

    synchronized void fail(String label, BamException failure) {
        if (state(label) != StageState.DONE) {
            states.put(label, StageState.PARKED);
            failures.put(label, failure);
        }
    }

    synchronized void finish(String label) {
        states.put(label, StageState.DONE);
    }
}
