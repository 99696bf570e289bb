package bam.activities;

import bam.workflows.StudyWorkflow;
import io.grpc.StatusRuntimeException;
import io.temporal.api.operatorservice.v1.ListSearchAttributesRequest;
import io.temporal.client.WorkflowClient;
import io.temporal.serviceclient.OperatorServiceStubs;
import io.temporal.serviceclient.OperatorServiceStubsOptions;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Whether a Temporal knows our search attribute; one that does not works too, only without the column. */
public final class SearchAttributes {
    private static final Logger LOG = LoggerFactory.getLogger(SearchAttributes.class);

    private SearchAttributes() {}

    /** Asks the server; a server that does not answer this question counts as one that does not know it. */
    public static boolean known(WorkflowClient client) {
        OperatorServiceStubs operator = OperatorServiceStubs.newServiceStubs(OperatorServiceStubsOptions.newBuilder()
                .setChannel(client.getWorkflowServiceStubs().getRawChannel())
                .validateAndBuildWithDefaults());
        try {
            boolean known = operator.blockingStub()
                    .listSearchAttributes(ListSearchAttributesRequest.newBuilder()
                            .setNamespace(client.getOptions().getNamespace())
                            .build())
                    .containsCustomAttributes(StudyWorkflow.SEARCH_ATTRIBUTE);
            if (!known) {
                LOG.warn(
                        "this Temporal has no search attribute {}; its workflow list will lack that column",
                        StudyWorkflow.SEARCH_ATTRIBUTE);
            }
            return known;
        } catch (StatusRuntimeException refused) {
            LOG.warn("this Temporal does not tell its search attributes: {}", refused.getStatus());
            return false;
        }
    }
}
