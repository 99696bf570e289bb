package bam.training;

/** The training has gone back by itself: its next attempt starts from the checkpoint before the divergence. */
final class RewoundException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sentence;

    RewoundException(String sentence) {
        super(sentence);
        this.sentence = sentence;
    }

    String sentence() {
        return sentence;
    }
}
