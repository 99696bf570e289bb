package bam.workflows;

import bam.contracts.ArtifactReference;
import bam.contracts.Digest;
import bam.contracts.Fingerprint;
import bam.contracts.StageKind;
import bam.contracts.StageTicket;
import bam.contracts.StudyOutline;
import bam.contracts.StudyState;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.temporal.activity.Activity;
import io.temporal.api.enums.v1.WorkflowIdReusePolicy;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.client.WorkflowOptions;
import io.temporal.client.WorkflowStub;
import io.temporal.failure.ApplicationFailure;
import io.temporal.testing.TestEnvironmentOptions;
import io.temporal.testing.TestWorkflowEnvironment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;

/** Temporal in memory, with a ledger that is a map and stages whose work is a name in a list. */
final class Laboratory implements AutoCloseable {
    static final String CONTROL = "control";
    static final String STAGES = "stages";

    final TestWorkflowEnvironment temporal = TestWorkflowEnvironment.newInstance(TestEnvironmentOptions.newBuilder()
            .setWorkflowClientOptions(
                    WorkflowClientOptions.newBuilder().setIdentity("laboratory").build())
            .build());
    final List<String> worked = Collections.synchronizedList(new ArrayList<>());
    final List<String> released = Collections.synchronizedList(new ArrayList<>());
    final Map<String, StudyState> ended = new ConcurrentHashMap<>();
    final Set<String> done = ConcurrentHashMap.newKeySet();
    final Map<String, String> failing = new ConcurrentHashMap<>();
    final Map<String, CountDownLatch> held = new ConcurrentHashMap<>();
    final Map<String, Integer> databaseAwayFor = new ConcurrentHashMap<>();
    private final Map<Fingerprint, String> labels = new ConcurrentHashMap<>();

    Laboratory() {
        var control = temporal.newWorker(CONTROL);
        control.registerWorkflowImplementationTypes(StudyWorkflowImpl.class, StageWorkflowImpl.class);
        control.registerActivitiesImplementations(new MapBookkeeping());
        temporal.newWorker(STAGES).registerActivitiesImplementations(new NamedWork());
        temporal.start();
    }

    WorkflowStub start(String study, String... experts) {
        WorkflowStub stub = temporal.getWorkflowClient()
                .newUntypedWorkflowStub(
                        StudyWorkflow.TYPE,
                        WorkflowOptions.newBuilder()
                                .setWorkflowId(study)
                                .setTaskQueue(CONTROL)
                                .build());
        stub.start(document(study, experts));
        return stub;
    }

    static JsonNode document(String study, String... experts) {
        ObjectNode document = JsonNodeFactory.instance.objectNode().put("study", study);
        List.of(experts).forEach(document.putArray("experts")::add);
        return document;
    }

    /** Holds the work of a stage until the latch is opened. */
    CountDownLatch hold(String label) {
        return held.computeIfAbsent(label, ignored -> new CountDownLatch(1));
    }

    StageTicket ticket(StageKind kind, String label) {
        Fingerprint fingerprint = new Fingerprint(Digest.of(label).hex());
        labels.put(fingerprint, label);
        return new StageTicket(fingerprint, kind, label, STAGES, Duration.ofSeconds(5));
    }

    private String label(Fingerprint stage) {
        return Objects.requireNonNull(labels.get(stage));
    }

    private StudyOutline outline(String study, List<String> names) {
        StageTicket seed = ticket(StageKind.SEED, "seed");
        List<StageTicket> experts =
                names.stream().map(n -> ticket(StageKind.EXPERT, "expert " + n)).toList();
        StageTicket merge = ticket(StageKind.MERGE, "merge of " + names);
        StageTicket mixture = ticket(StageKind.MIXTURE, "mixture of " + names);
        return new StudyOutline(
                study,
                study,
                List.of(ticket(StageKind.CORPUS, "corpus prose")),
                List.of(new StudyOutline.Replicate(
                        seed,
                        experts,
                        List.of(new StudyOutline.Variant(merge, mixture)),
                        List.of(new StudyOutline.Evaluation(
                                mixture.fingerprint(), ticket(StageKind.EVALUATION, "evaluation of " + names))))),
                false);
    }

    @Override
    public void close() {
        held.values().forEach(CountDownLatch::countDown);
        temporal.close();
    }

    /** Bookkeeping over maps; joins through the in-memory Temporal. */
    private final class MapBookkeeping implements Bookkeeping {
        @Override
        public StudyOutline plan(String workflowId, String document) {
            if (document.contains("\"invalid\"")) {
                throw ApplicationFailure.newNonRetryableFailure(
                        "line 1: 'invalid' is no expert; line 2: so is this", StudyWorkflow.INVALID);
            }
            List<String> experts = new ArrayList<>();
            parse(document).get("experts").forEach(node -> experts.add(node.asText()));
            return outline(workflowId, experts);
        }

        private static JsonNode parse(String document) {
            try {
                return new ObjectMapper().readTree(document);
            } catch (JsonProcessingException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public boolean alreadyDone(Fingerprint stage) {
            String label = label(stage);
            if (databaseAwayFor.merge(label, -1, Integer::sum) >= 0) {
                throw new IllegalStateException("the database is away");
            }
            return done.contains(label);
        }

        @Override
        public void release(Fingerprint stage) {
            released.add(label(stage));
        }

        @Override
        public void reopen(Fingerprint stage) {}

        @Override
        public void want(Fingerprint stage, boolean wanted) {}

        @Override
        public void stand(Fingerprint stage) {}

        @Override
        public void cancel(Fingerprint stage) {}

        @Override
        public List<StageTicket> missingParents(StageTicket stage) {
            return List.of();
        }

        @Override
        public void hold(StageTicket ticket, String study) {}

        @Override
        public void endStudy(String studyId, StudyState state, String sentence) {
            ended.put(studyId, state);
        }

        @Override
        public void join(StageTicket ticket, String study) {
            temporal.getWorkflowClient()
                    .newUntypedWorkflowStub(
                            StageWorkflow.TYPE,
                            WorkflowOptions.newBuilder()
                                    .setWorkflowId(ticket.workflowId())
                                    .setTaskQueue(CONTROL)
                                    .setWorkflowIdReusePolicy(
                                            WorkflowIdReusePolicy.WORKFLOW_ID_REUSE_POLICY_ALLOW_DUPLICATE)
                                    .build())
                    .signalWithStart("join", new Object[] {study}, new Object[] {ticket});
        }

        @Override
        public void leave(StageTicket ticket, String study) {
            temporal.getWorkflowClient()
                    .newUntypedWorkflowStub(ticket.workflowId())
                    .signal("leave", study);
        }

        @Override
        public List<String> running(List<String> workflowIds) {
            return workflowIds;
        }
    }

    /** Work that writes its label down, waits while it is held, and fails when told to. */
    private final class NamedWork implements StageWork {
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
            String label = label(stage);
            worked.add(label);
            String failure = failing.get(label);
            if (failure != null) {
                throw ApplicationFailure.newNonRetryableFailure(failure, "DIVERGED");
            }
            waitWhileHeld(label);
            done.add(label);
            return new ArtifactReference(Digest.of(label), kind, 1);
        }

        private void waitWhileHeld(String label) {
            CountDownLatch latch = held.get(label);
            while (latch != null && latch.getCount() > 0) {
                Activity.getExecutionContext().heartbeat(label);
                pause();
            }
        }

        private static void pause() {
            try {
                Thread.sleep(20);
            } catch (InterruptedException interrupted) {
                throw new IllegalStateException(interrupted);
            }
        }
    }

    WorkflowClient client() {
        return temporal.getWorkflowClient();
    }
}
