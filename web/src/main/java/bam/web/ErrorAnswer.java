package bam.web;

/**
 * Why there is no answer.
 *
 * @param status of HTTP
 * @param sentence fact, value, remedy
 */
public record ErrorAnswer(int status, String sentence) {}
