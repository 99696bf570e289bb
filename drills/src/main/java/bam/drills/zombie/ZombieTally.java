package bam.drills.zombie;

import bam.drills.DrillReport;
import bam.training.Moment;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How many zombies of each kind there are to be, how many there were, and how many are being made. */
final class ZombieTally {
    private final Map<ZombieKind, Count> counts = new EnumMap<>(ZombieKind.class);

    /** Of one kind. */
    private static final class Count {
        private final int wanted;
        private int made;
        private int making;

        private Count(int wanted) {
            this.wanted = wanted;
        }

        private boolean needed() {
            return made + making < wanted;
        }
    }

    /** So many in all, the kinds as equal as can be. */
    ZombieTally(int total) {
        int kinds = ZombieKind.values().length;
        int left = total;
        for (ZombieKind kind : ZombieKind.values()) {
            int share = (left + kinds - 1) / kinds;
            counts.put(kind, new Count(share));
            left -= share;
            kinds--;
        }
    }

    /** Whether a worker at this moment is of use. */
    synchronized boolean needs(Moment moment) {
        return counts.entrySet().stream()
                .anyMatch(entry ->
                        entry.getKey().moment() == moment && entry.getValue().needed());
    }

    /** A kind that begins at this moment and of which more are needed; it is being made from now on. */
    synchronized Optional<ZombieKind> begin(Moment moment) {
        Optional<ZombieKind> kind = Arrays.stream(ZombieKind.values())
                .filter(each -> each.moment() == moment && count(each).needed())
                .min((one, other) -> Integer.compare(count(one).made, count(other).made));
        kind.ifPresent(each -> count(each).making++);
        return kind;
    }

    /** One has been made, or has come to nothing. */
    synchronized void end(ZombieKind kind, boolean made) {
        count(kind).making--;
        count(kind).made += made ? 1 : 0;
    }

    private Count count(ZombieKind kind) {
        return counts.computeIfAbsent(kind, none -> new Count(0));
    }

    synchronized int made() {
        return counts.values().stream().mapToInt(count -> count.made).sum();
    }

    synchronized boolean fulfilled() {
        return counts.values().stream().allMatch(count -> count.made >= count.wanted);
    }

    /** A row for each kind. */
    synchronized List<DrillReport.Row> rows() {
        return counts.entrySet().stream()
                .map(entry ->
                        new DrillReport.Row(entry.getKey().words(), entry.getValue().wanted, entry.getValue().made))
                .toList();
    }
}
