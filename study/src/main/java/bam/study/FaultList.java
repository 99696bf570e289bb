package bam.study;

import bam.study.StudyFaults.Fault;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** The faults of one document while it is being read; capped, so that a hostile document stays cheap. */
final class FaultList {
    /** Nobody repairs more than this in one go. */
    static final int MOST = 100;

    private static final Comparator<Fault> BY_PLACE =
            Comparator.comparingInt(Fault::line).thenComparingInt(Fault::column);

    private final String file;
    private final List<Fault> faults = new ArrayList<>();

    FaultList(String file) {
        this.file = file;
    }

    /** Adds a fault at this place, unless there are enough. */
    void add(Node.Place place, String sentence) {
        if (!full()) {
            faults.add(new Fault(file, place.line(), place.column(), place.path(), sentence));
        }
    }

    boolean full() {
        return faults.size() >= MOST;
    }

    int size() {
        return faults.size();
    }

    /** Throws what was found, if anything was. */
    void raise() {
        if (!faults.isEmpty()) {
            throw found();
        }
    }

    /** What was found, by line. */
    StudyFaults found() {
        return new StudyFaults(faults.stream().sorted(BY_PLACE).toList());
    }
}
