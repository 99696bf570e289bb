package bam.mirror;

import java.net.URI;

/** Addresses of MLflow's pages, without any password that the server's address may hold. */
public final class MlflowLinks {
    /** Without it MLflow 3 opens an experiment among pages for language-model applications, where no run is listed. */
    private static final String FOR_TRAINING = "?workflowType=machine_learning";

    private MlflowLinks() {}

    /** The list of an experiment's runs. */
    public static String experiment(URI server, String experimentId) {
        return bare(server) + "/#/experiments/" + experimentId + "/runs" + FOR_TRAINING;
    }

    /** The page of a run. */
    public static String run(URI server, String experimentId, String runId) {
        return bare(server) + "/#/experiments/" + experimentId + "/runs/" + runId + FOR_TRAINING;
    }

    /** The page of a run, for a reader who is in MLflow already. */
    static String within(String experimentId, String runId) {
        return "#/experiments/" + experimentId + "/runs/" + runId + FOR_TRAINING;
    }

    /** The server's address without user, password and closing slash. */
    static String bare(URI server) {
        String text = server.toString();
        String user = server.getRawUserInfo();
        String open = user == null ? text : text.replace(user + "@", "");
        return open.endsWith("/") ? open.substring(0, open.length() - 1) : open;
    }
}
