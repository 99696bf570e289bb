package bam.data.text;

/**
 * A piece of text that is never cut between the training and the held-out part.
 *
 * @param key decides the side of the split; documents with one key stay together
 * @param text the text, with line feeds as line ends
 */
public record Document(String key, String text) {}
