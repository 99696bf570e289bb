package bam.mirror;

import bam.tracking.MetricPoint;
import bam.tracking.OutboxRow;
import bam.tracking.OutboxRow.PointsCommitted;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Rows that are sent in one go: points of one stage that follow each other, since small requests cost as much as full
 * ones; else a single row.
 *
 * @param whole what is sent
 * @param parts the rows that it stands for
 */
record Parcel(OutboxRow whole, List<OutboxRow> parts) {
    Parcel {
        parts = List.copyOf(parts);
    }

    /** Rows in the order of truth of each stage; a study stays behind all that became true before it. */
    static List<Parcel> pack(List<OutboxRow> rows) {
        List<Parcel> parcels = new ArrayList<>();
        Map<String, List<OutboxRow>> stages = new LinkedHashMap<>();
        for (OutboxRow row : rows) {
            if (row instanceof OutboxRow.OfStudy) {
                close(stages, parcels);
                parcels.add(new Parcel(row, List.of(row)));
            } else {
                stages.computeIfAbsent(row.subject(), subject -> new ArrayList<>())
                        .add(row);
            }
        }
        close(stages, parcels);
        return parcels;
    }

    private static void close(Map<String, List<OutboxRow>> stages, List<Parcel> parcels) {
        for (List<OutboxRow> rows : stages.values()) {
            int before = parcels.size();
            for (OutboxRow row : rows) {
                add(row, parcels, before);
            }
        }
        stages.clear();
    }

    private static void add(OutboxRow row, List<Parcel> parcels, int ofOthers) {
        int last = parcels.size() - 1;
        if (last >= ofOthers
                && row instanceof PointsCommitted more
                && parcels.get(last).whole() instanceof PointsCommitted open
                && open.points().size() + more.points().size() <= MlflowEntries.POINTS_PER_REQUEST) {
            parcels.set(last, joined(parcels.get(last), open, more));
        } else {
            parcels.add(new Parcel(row, List.of(row)));
        }
    }

    private static Parcel joined(Parcel parcel, PointsCommitted open, PointsCommitted more) {
        List<MetricPoint> points = new ArrayList<>(open.points());
        points.addAll(more.points());
        List<OutboxRow> parts = new ArrayList<>(parcel.parts());
        parts.add(more);
        return new Parcel(new PointsCommitted(open.id(), open.stage(), open.epochMillis(), points), parts);
    }
}
