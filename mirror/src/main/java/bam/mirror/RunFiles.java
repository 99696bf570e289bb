package bam.mirror;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Files of runs and models, stored through the server: its Java client would start Python for that. */
final class RunFiles {
    /** Where the server stores files itself: a path, sometimes after a host. */
    private static final Pattern OWN = Pattern.compile("mlflow-artifacts:(?://[^/]*)?/(.+)");

    private final MlflowGateway mlflow;

    RunFiles(MlflowGateway mlflow) {
        this.mlflow = mlflow;
    }

    /**
     * Stores a file, in the place of an earlier one.
     *
     * @param folder where MLflow keeps the files of a run or a model
     * @throws Refusal.NotOffered when only MLflow's own clients can write there
     */
    void store(String folder, String path, byte[] content) {
        Matcher own = OWN.matcher(folder);
        if (!own.matches()) {
            throw new Refusal.NotOffered("MLflow at " + mlflow.address() + " keeps files at " + folder
                    + " and not itself; start it with --serve-artifacts to see tables and plots there");
        }
        mlflow.http().put("file " + path, own.group(1) + "/" + path, content);
    }
}
