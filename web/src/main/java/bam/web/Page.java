package bam.web;

import java.util.Map;

/**
 * A page: where it stands, what it answers, and how that is shown. Its answer alone is its twin under {@code /api}.
 *
 * @param <A> the answer, a record
 */
interface Page<A> {
    /** Its path, with parameters in braces; in angle brackets those that may hold slashes. */
    String route();

    /**
     * What is known now.
     *
     * @param path the parameters
     * @throws Refusal when there is no such thing
     */
    A answer(Map<String, String> path);

    /** The answer, ready to be shown. */
    Screen screen(A answer);

    /** What is known now, ready to be shown. */
    default Screen screen(Map<String, String> path) {
        return screen(answer(path));
    }

    /**
     * Something to show.
     *
     * @param template its name
     * @param view its one parameter
     */
    record Screen(String template, Object view) {}
}
