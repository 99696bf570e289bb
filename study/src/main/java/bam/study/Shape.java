package bam.study;

import bam.study.Node.Scalar;
import java.util.List;
import java.util.regex.Pattern;

/** What a value of the document must look like, taken by itself; what values say of each other is in the rules. */
sealed interface Shape permits Shape.Whole, Shape.Real, Shape.Text, Shape.Choice, Shape.Flag, Compound {
    /** What to give, as the end of a sentence. */
    String expectation();

    /** Adds everything about this value that is not of the shape. */
    void check(Node node, FaultList faults);

    /** Says that the value is something else. */
    default void refuse(Node node, FaultList faults) {
        faults.add(node.place(), node.place().named() + " is " + node.shown() + "; give " + expectation());
    }

    /** A whole number within bounds, both included. */
    record Whole(long least, long most) implements Shape {
        @Override
        public String expectation() {
            return "a whole number from " + least + " to " + most;
        }

        @Override
        public void check(Node node, FaultList faults) {
            boolean fits = node instanceof Scalar scalar
                    && scalar.number()
                            .filter(n -> n == Math.rint(n) && n >= least && n <= most)
                            .isPresent();
            if (!fits) {
                refuse(node, faults);
            }
        }
    }

    /**
     * A number within bounds.
     *
     * @param least smallest value, itself allowed if {@code leastIn}
     * @param most largest value, itself allowed if {@code mostIn}
     */
    record Real(double least, boolean leastIn, double most, boolean mostIn) implements Shape {
        @Override
        public String expectation() {
            return "a number " + (leastIn ? "from " : "above ") + shortest(least) + (mostIn ? " up to " : " and below ")
                    + shortest(most);
        }

        @Override
        public void check(Node node, FaultList faults) {
            boolean fits = node instanceof Scalar scalar
                    && scalar.number().filter(this::contains).isPresent();
            if (!fits) {
                refuse(node, faults);
            }
        }

        private boolean contains(double n) {
            return (leastIn ? n >= least : n > least) && (mostIn ? n <= most : n < most);
        }

        static String shortest(double n) {
            return n == Math.rint(n) ? Long.toString((long) n) : Double.toString(n);
        }
    }

    /**
     * Words.
     *
     * @param pattern of all of it
     * @param expectation what to give
     */
    record Text(Pattern pattern, String expectation) implements Shape {
        @Override
        public void check(Node node, FaultList faults) {
            if (!(node instanceof Scalar scalar) || scalar.nothing()) {
                refuse(node, faults);
                return;
            }
            if (!scalar.words()) {
                faults.add(
                        node.place(),
                        node.place().named() + " is " + node.shown() + ", which is no text; give " + expectation
                                + ", in quotes if it looks like a number");
                return;
            }
            if (!pattern.matcher(scalar.text()).matches()) {
                refuse(node, faults);
            }
        }
    }

    /** One of a few words. */
    record Choice(List<String> words) implements Shape {
        @Override
        public String expectation() {
            return words.size() == 1 ? words.get(0) : "one of " + String.join(", ", words);
        }

        @Override
        public void check(Node node, FaultList faults) {
            if (!(node instanceof Scalar scalar)) {
                refuse(node, faults);
                return;
            }
            if (!words.contains(scalar.text())) {
                faults.add(
                        node.place(),
                        node.place().named() + " is " + node.shown() + "; "
                                + Nearest.to(scalar.text(), words)
                                        .map(word -> "did you mean '" + word + "'?")
                                        .orElse("give " + expectation()));
            }
        }
    }

    /** True or false. */
    record Flag() implements Shape {
        @Override
        public String expectation() {
            return "true or false";
        }

        @Override
        public void check(Node node, FaultList faults) {
            if (!(node instanceof Scalar scalar) || scalar.flag().isEmpty()) {
                refuse(node, faults);
            }
        }
    }
}
