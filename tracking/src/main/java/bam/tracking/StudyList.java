package bam.tracking;

import bam.contracts.StudyState;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Locale;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Lists of studies: a page is found by an index or one look at each study, and only its own stages are counted. */
final class StudyList {
    private static final String CHOSEN = """
            (:text = '' OR position(:text IN lower(name)) > 0 OR position(:text IN lower(id)) > 0)
            AND (cardinality(:states) = 0 OR state = ANY(:states))
            """;

    private StudyList() {}

    static StudyPage of(Handle handle, StudyQuery query) {
        long inAll = handle.createQuery("SELECT count(*) FROM study WHERE " + CHOSEN)
                .bind("text", query.text().toLowerCase(Locale.ROOT))
                .bindArray("states", String.class, states(query))
                .mapTo(Long.class)
                .one();
        String order = order(query);
        return new StudyPage(
                handle.createQuery("""
                        SELECT page.*, stages.done, stages.every
                        FROM (
                            SELECT id, name, state, recorded_at, ended_at FROM study
                            WHERE %1$s ORDER BY %2$s OFFSET :offset LIMIT :limit) page
                        CROSS JOIN LATERAL (
                            SELECT count(*) FILTER (WHERE stage.state = 'DONE') AS done, count(*) AS every
                            FROM study_stage member JOIN stage ON stage.fingerprint = member.stage
                            WHERE member.study = page.id) stages
                        ORDER BY %2$s
                        """.formatted(CHOSEN, order))
                        .bind("text", query.text().toLowerCase(Locale.ROOT))
                        .bindArray("states", String.class, states(query))
                        .bind("offset", query.offset())
                        .bind("limit", query.limit())
                        .map(StudyList::summary)
                        .list(),
                inAll);
    }

    private static Object[] states(StudyQuery query) {
        return query.states().stream().map(StudyState::name).toArray();
    }

    private static String order(StudyQuery query) {
        String direction = query.descending() ? "DESC" : "ASC";
        return switch (query.order()) {
            case RECORDED -> "recorded_at " + direction + ", id";
            case ENDED -> "ended_at " + direction + ", recorded_at DESC, id";
            case NAME -> "name " + direction + ", recorded_at DESC, id";
            case STATE -> "state " + direction + ", recorded_at DESC, id";
        };
    }

    private static StudySummary summary(ResultSet row, StatementContext context) throws SQLException {
        return new StudySummary(
                row.getString("id"),
                row.getString("name"),
                StudyState.valueOf(row.getString("state")),
                StudyReading.time(row, "recorded_at").orElseThrow(),
                row.getInt("done"),
                row.getInt("every"));
    }
}
