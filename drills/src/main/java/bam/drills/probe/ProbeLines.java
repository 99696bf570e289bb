package bam.drills.probe;

import bam.contracts.Fingerprint;
import bam.training.Moment;

/**
 * The whole protocol, in lines of words: a worker says {@link Hello} once and then a {@link Told} for each moment, and
 * is answered with the number of the moment when it may go on.
 */
final class ProbeLines {
    private ProbeLines() {}

    /**
     * The first line.
     *
     * @param token drawn for this drill, so that nobody else connects
     * @param worker name of the worker
     * @param pid of its process
     */
    record Hello(String token, String worker, long pid) {
        String line() {
            return token + " " + worker + " " + pid;
        }

        static Hello of(String line) {
            String[] words = line.split(" ", -1);
            return new Hello(words[0], words[1], Long.parseLong(words[2]));
        }
    }

    /**
     * A moment.
     *
     * @param number unique in the connection; the answer repeats it
     */
    record Told(long number, Moment moment, Fingerprint stage, long epoch, long step) {
        String line() {
            return number + " " + moment + " " + stage + " " + epoch + " " + step;
        }

        static Told of(String line) {
            String[] words = line.split(" ", -1);
            return new Told(
                    Long.parseLong(words[0]),
                    Moment.valueOf(words[1]),
                    new Fingerprint(words[2]),
                    Long.parseLong(words[3]),
                    Long.parseLong(words[4]));
        }
    }
}
