package bam.study;

import java.util.List;
import java.util.stream.Collectors;

/** A study document is wrong: all its faults at once, in the order of their lines. */
public final class StudyFaults extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<Fault> faults;

    /**
     * One thing that is wrong.
     *
     * @param file name of the document
     * @param line from 1
     * @param column from 1
     * @param path of keys, such as {@code domains.prose.sources[0].sha256}; empty for the whole document
     * @param sentence the fact, the value and the remedy
     */
    public record Fault(String file, int line, int column, String path, String sentence) {
        @Override
        public String toString() {
            return file + ":" + line + ":" + column + ": " + sentence;
        }
    }

    /** These faults; at least one. */
    public StudyFaults(List<Fault> faults) {
        super(faults.stream().map(Fault::toString).collect(Collectors.joining("\n")));
        this.faults = List.copyOf(faults);
    }

    /** The faults, by line; at most {@value FaultList#MOST}. */
    public List<Fault> faults() {
        return faults;
    }
}
