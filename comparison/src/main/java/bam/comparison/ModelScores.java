package bam.comparison;

import bam.contracts.Architecture;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A model and its losses.
 *
 * @param label what people call it, the same in every replicate
 * @param replicate seed that it was trained with
 * @param architecture what it is made of
 * @param own cost of its own training: of the mixture phase, for a mixture
 * @param lineage cost of its own training and of everything that it came from, each stage once
 * @param windows by domain; the same number is the same text for every model
 */
public record ModelScores(
        String label,
        long replicate,
        Architecture architecture,
        Spent own,
        Spent lineage,
        SortedMap<String, List<ScoredWindow>> windows) {
    /** At least one domain, and a window in each. */
    public ModelScores {
        SortedMap<String, List<ScoredWindow>> frozen = new TreeMap<>();
        windows.forEach((domain, scores) -> frozen.put(domain, List.copyOf(scores)));
        windows = Collections.unmodifiableSortedMap(frozen);
        if (windows.isEmpty() || windows.values().stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("model '" + label
                    + "' has a domain without windows; score at least one window in each of " + windows.keySet());
        }
    }

    /** The windows of a domain that it was scored on. */
    List<ScoredWindow> of(String domain) {
        List<ScoredWindow> found = windows.get(domain);
        if (found == null) {
            throw new IllegalArgumentException("model '" + label + "' was not scored on " + domain
                    + "; evaluate it there, or leave the domain out of the table");
        }
        return found;
    }
}
