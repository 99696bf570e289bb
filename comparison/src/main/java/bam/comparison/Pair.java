package bam.comparison;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/** One replicate of a model and of the baseline on a domain, window by window. */
record Pair(String domain, ModelScores model, ModelScores baseline) {
    List<ScoredWindow> ours() {
        return model.of(domain);
    }

    List<ScoredWindow> theirs() {
        return baseline.of(domain);
    }

    /** Model minus baseline on a window, in bits. */
    double bits(int window) {
        return (ours().get(window).nats() - theirs().get(window).nats()) / ScoredWindow.NATS_PER_BIT;
    }

    /** Why the two do not measure the same thing as each other and as this reference, if so. */
    Optional<String> fault(List<ScoredWindow> reference) {
        return countFault(model, reference)
                .or(() -> countFault(baseline, reference))
                .or(() -> textFault(model, reference))
                .or(() -> textFault(baseline, reference))
                .or(() -> lossFault(model))
                .or(() -> lossFault(baseline));
    }

    private Optional<String> countFault(ModelScores one, List<ScoredWindow> reference) {
        int count = one.of(domain).size();
        if (count != reference.size()) {
            return Optional.of(named(one) + " was scored on " + count + " windows of " + domain + " and "
                    + named(baseline) + " on " + reference.size() + "; evaluate both on the same windows");
        }
        if (count < 2) {
            return Optional.of("one window of " + domain + " shows no spread; evaluate at least 2");
        }
        return Optional.empty();
    }

    private Optional<String> textFault(ModelScores one, List<ScoredWindow> reference) {
        List<ScoredWindow> windows = one.of(domain);
        return IntStream.range(0, reference.size())
                .filter(i -> !windows.get(i).sameText(reference.get(i)))
                .mapToObj(i -> "window " + i + " of " + domain + " is " + size(windows.get(i)) + " for " + named(one)
                        + " and " + size(reference.get(i)) + " for " + named(baseline)
                        + "; evaluate both with one tokenizer on the same windows")
                .findFirst();
    }

    private Optional<String> lossFault(ModelScores one) {
        List<ScoredWindow> windows = one.of(domain);
        return IntStream.range(0, windows.size())
                .filter(i -> !Double.isFinite(windows.get(i).nats()))
                .mapToObj(i -> "the loss of " + named(one) + " on window " + i + " of " + domain + " is "
                        + windows.get(i).nats() + "; it has diverged, train it again with a lower learning rate")
                .findFirst();
    }

    private static String named(ModelScores one) {
        return "'" + one.label() + "' (replicate " + one.replicate() + ")";
    }

    private static String size(ScoredWindow window) {
        return window.tokens() + " tokens in " + window.bytes() + " bytes";
    }
}
