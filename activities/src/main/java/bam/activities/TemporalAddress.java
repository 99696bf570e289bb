package bam.activities;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.temporal.api.workflowservice.v1.GetSystemInfoRequest;
import io.temporal.authorization.AuthorizationGrpcMetadataProvider;
import io.temporal.client.WorkflowClient;
import io.temporal.client.WorkflowClientOptions;
import io.temporal.serviceclient.WorkflowServiceStubs;
import io.temporal.serviceclient.WorkflowServiceStubsOptions;
import java.time.Duration;
import java.util.Optional;

/**
 * Where Temporal is and how to talk to it.
 *
 * @param target {@code host:port} of its gRPC front end
 * @param namespace in which our workflows live
 * @param tls whether the connection is encrypted
 * @param apiKey sent as a bearer token, when there is one; never logged
 */
public record TemporalAddress(String target, String namespace, boolean tls, Optional<String> apiKey) {
    /** Longest wait for an answer to one call. */
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Connects, lazily; the caller shuts the stubs down. */
    public WorkflowServiceStubs connect() {
        WorkflowServiceStubsOptions.Builder options = WorkflowServiceStubsOptions.newBuilder()
                .setTarget(target)
                .setEnableHttps(tls)
                .setRpcTimeout(PATIENCE);
        apiKey.ifPresent(
                key -> options.addGrpcMetadataProvider(new AuthorizationGrpcMetadataProvider(() -> "Bearer " + key)));
        if (apiKey.isPresent()) {
            Metadata headers = new Metadata();
            headers.put(Metadata.Key.of("temporal-namespace", Metadata.ASCII_STRING_MARSHALLER), namespace);
            options.setHeaders(headers);
        }
        return WorkflowServiceStubs.newServiceStubs(options.build());
    }

    /** A client over a connection, which lets nothing large through. */
    public WorkflowClient client(WorkflowServiceStubs connection) {
        return WorkflowClient.newInstance(
                connection,
                WorkflowClientOptions.newBuilder()
                        .setNamespace(namespace)
                        .setDataConverter(PayloadLimit.converter())
                        .build());
    }

    /**
     * The version of the server that a client talks to.
     *
     * @throws BamException of kind UNREACHABLE when it does not answer
     */
    public static String serverVersion(WorkflowClient client) {
        WorkflowServiceStubs connection = client.getWorkflowServiceStubs();
        try {
            return connection
                    .blockingStub()
                    .getSystemInfo(GetSystemInfoRequest.getDefaultInstance())
                    .getServerVersion();
        } catch (StatusRuntimeException failure) {
            throw new BamException(
                    FailureKind.UNREACHABLE,
                    "Temporal at " + connection.getOptions().getTarget() + " does not answer ("
                            + failure.getStatus().getCode() + "); check its address, its namespace and its log",
                    failure);
        }
    }

    @Override
    public String toString() {
        return target + " (namespace " + namespace + (tls ? ", TLS" : "") + (apiKey.isPresent() ? ", API key" : "")
                + ")";
    }
}
