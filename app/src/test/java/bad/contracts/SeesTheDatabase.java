package bad.contracts;

/** A bad example: a contract that needs more than the JDK's base and annotations, and a database at that. */
final class SeesTheDatabase {
    private java.sql.Connection connection;
    private org.flywaydb.core.Flyway flyway;
    private ai.djl.ndarray.NDArray array;
    private org.mlflow.tracking.MlflowClient tracker;
    private io.temporal.client.WorkflowClient client;

    @Override
    public String toString() {
        return "" + connection + flyway + array + tracker + client;
    }
}
