package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.Digest;
import bam.contracts.FailureKind;
import bam.tracking.MetricPoint;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.ToIntFunction;
import java.util.regex.Pattern;
import org.mlflow.api.proto.Service.Metric;
import org.mlflow.api.proto.Service.Param;
import org.mlflow.api.proto.Service.RunTag;

/** Points, parameters and tags as MLflow takes them: its names, its lengths, its numbers of entries per request. */
final class MlflowEntries {
    /** MLflow refuses a request of more points. */
    static final int POINTS_PER_REQUEST = 1000;

    /** MLflow refuses a request of more parameters or tags. */
    static final int TEXTS_PER_REQUEST = 100;

    /** MLflow refuses a body over 1,000,000 bytes; the rest is room for what frames the entries. */
    private static final int BODY_BYTES = 950_000;

    private static final int LONGEST_NAME = 250;
    private static final int LONGEST_PARAMETER = 6000;
    /** Servers before 3.1 stop here, later ones at 8,000. */
    private static final int LONGEST_TAG = 5000;

    /** Of 65,535 bytes, some of which are a character together. */
    private static final int LONGEST_SOURCE = 16_000;

    private static final Pattern FORBIDDEN = Pattern.compile("[^A-Za-z0-9_. /-]");
    /** Parts that make a name, read as a path, resolve to another one. */
    private static final Pattern NOT_A_PATH = Pattern.compile("(^|/)\\.{0,2}(?=/|$)");

    private MlflowEntries() {}

    /**
     * A name that MLflow takes: the same one where it does, else with forbidden parts replaced and a piece of its
     * digest, so that two names never become one.
     */
    static String name(String ours) {
        String tame = FORBIDDEN.matcher(ours).replaceAll("_");
        tame = NOT_A_PATH.matcher(tame).replaceAll("$1_");
        if (tame.equals(ours) && ours.length() <= LONGEST_NAME) {
            return ours;
        }
        String mark = "-" + Digest.of(ours).hex().substring(0, 8);
        return tame.substring(0, Math.min(tame.length(), LONGEST_NAME - mark.length())) + mark;
    }

    /** A text inside a filter; MLflow knows no escapes there. */
    static String quoted(String text) {
        if (!text.contains("'")) {
            return "'" + text + "'";
        }
        if (text.contains("\"")) {
            throw new BamException(
                    FailureKind.BAD_INPUT,
                    "MLflow cannot search for " + text + ", which holds both kinds of quotes; rename the study");
        }
        return "\"" + text + "\"";
    }

    /** What is known of a dataset's source as JSON, or its digest alone where MLflow would not hold all of it. */
    static String source(String json, String digest) {
        return json.length() <= LONGEST_SOURCE ? json : "{\"artifact\":\"" + digest + "\"}";
    }

    /** Points of curves, each once. */
    static List<Metric> points(Collection<MetricPoint> points) {
        return points.stream()
                .distinct()
                .map(point -> metric(point.series(), point.step(), point.value(), point.epochMillis()))
                .toList();
    }

    /** Final figures stand at step 0, before every curve. */
    static List<Metric> results(Map<String, Double> results, long epochMillis) {
        return results.entrySet().stream()
                .map(result -> metric(result.getKey(), 0, result.getValue(), epochMillis))
                .toList();
    }

    /** Whether the value stands for an infinite one. */
    static boolean infinite(Metric metric) {
        return Math.abs(metric.getValue()) == Double.MAX_VALUE;
    }

    static List<Param> parameters(Map<String, String> parameters) {
        return parameters.entrySet().stream()
                .map(entry -> Param.newBuilder()
                        .setKey(name(entry.getKey()))
                        .setValue(cut(entry.getValue(), LONGEST_PARAMETER))
                        .build())
                .toList();
    }

    static List<RunTag> tags(Map<String, String> tags) {
        return tags.entrySet().stream()
                .map(entry -> RunTag.newBuilder()
                        .setKey(name(entry.getKey()))
                        .setValue(cut(entry.getValue(), LONGEST_TAG))
                        .build())
                .toList();
    }

    static List<List<Metric>> pointRequests(List<Metric> points) {
        return requests(points, POINTS_PER_REQUEST, point -> 140 + heaviest(point.getKey()));
    }

    static List<List<Param>> parameterRequests(List<Param> parameters) {
        return requests(
                parameters,
                TEXTS_PER_REQUEST,
                parameter -> 40 + heaviest(parameter.getKey()) + heaviest(parameter.getValue()));
    }

    static List<List<RunTag>> tagRequests(List<RunTag> tags) {
        return requests(tags, TEXTS_PER_REQUEST, tag -> 40 + heaviest(tag.getKey()) + heaviest(tag.getValue()));
    }

    /** A character may become six bytes of JSON. */
    private static int heaviest(String text) {
        return 6 * text.length();
    }

    /** A value that MLflow can hold: not a number as it is, the infinite as the largest finite. */
    static double held(double value) {
        return Double.isInfinite(value) ? Math.copySign(Double.MAX_VALUE, value) : value;
    }

    private static Metric metric(String name, long step, double value, long epochMillis) {
        return Metric.newBuilder()
                .setKey(name(name))
                .setStep(step)
                .setTimestamp(epochMillis)
                .setValue(held(value))
                .build();
    }

    private static String cut(String text, int longest) {
        if (text.length() <= longest) {
            return text;
        }
        String mark = " … (" + text.length() + " characters)";
        int end = longest - mark.length();
        return text.substring(0, Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end) + mark;
    }

    private static <T> List<List<T>> requests(List<T> entries, int most, ToIntFunction<T> bytes) {
        List<List<T>> requests = new ArrayList<>();
        List<T> open = new ArrayList<>();
        int weight = 0;
        for (T entry : entries) {
            int more = bytes.applyAsInt(entry);
            if (!open.isEmpty() && (open.size() == most || weight + more > BODY_BYTES)) {
                requests.add(List.copyOf(open));
                open.clear();
                weight = 0;
            }
            open.add(entry);
            weight += more;
        }
        if (!open.isEmpty()) {
            requests.add(List.copyOf(open));
        }
        return List.copyOf(requests);
    }
}
