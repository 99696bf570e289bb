package bam.web;

import bam.tracking.Browsing;
import java.util.Map;

/** The first page: every study and whether it needs somebody. */
final class StudiesPage implements Page<StudiesAnswer> {
    private static final int MOST = 200;

    private final Browsing browsing;

    StudiesPage(Browsing browsing) {
        this.browsing = browsing;
    }

    @Override
    public String route() {
        return "/studies";
    }

    @Override
    public StudiesAnswer answer(Map<String, String> path) {
        return new StudiesAnswer(
                browsing.studies(MOST).stream().map(StudiesPage::study).toList(), MOST);
    }

    private static StudiesAnswer.Study study(Browsing.Listed listed) {
        boolean paused = listed.paused() && !listed.state().ended();
        return new StudiesAnswer.Study(
                listed.id(),
                listed.name(),
                paused ? "paused" : Format.word(listed.state().name()),
                listed.recorded(),
                listed.ended(),
                listed.done(),
                listed.running(),
                listed.parked(),
                listed.inAll());
    }

    @Override
    public Screen screen(StudiesAnswer answer) {
        return new Screen("studies.jte", answer);
    }
}
