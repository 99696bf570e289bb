package bam.app;

import bam.comparison.ResultTable;
import bam.contracts.PlannedStage;
import bam.contracts.StudyPlan;
import bam.contracts.TrainSpec;
import bam.tracking.MetricPoint;
import bam.tracking.StudyLedger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.knowm.xchart.BitmapEncoder;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Pictures of what a study came to, as PNG; they need fonts, but no screen. */
final class Plots {
    private static final int WIDTH = 1000;
    private static final int HEIGHT = 500;

    /** More than a picture of this width can show. */
    private static final int POINTS = 500;

    private static final int SLANT_DEGREES = 45;

    private Plots() {}

    /** Mean bits per byte of every model of the table. */
    static byte[] bitsPerByte(ResultTable table) {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Held-out text, mean of the domains (lower is better)")
                .yAxisTitle("bits per byte")
                .build();
        chart.getStyler().setXAxisLabelRotation(SLANT_DEGREES);
        chart.getStyler().setLegendVisible(false);
        chart.addSeries(
                "bits per byte",
                table.rows().stream().map(ResultTable.Row::label).toList(),
                table.rows().stream().map(row -> row.bitsPerByte().mean()).toList());
        return png(chart);
    }

    /** The loss of every training, each point the mean of some steps where there are many. */
    static byte[] losses(StudyPlan plan, StudyLedger ledger) {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title("Training loss")
                .xAxisTitle("step")
                .yAxisTitle("loss, nats per token")
                .build();
        chart.getStyler().setLegendPosition(Styler.LegendPosition.OutsideE);
        for (PlannedStage stage : plan.stages()) {
            List<MetricPoint> curve = finite(ledger.series(stage.fingerprint(), "loss"));
            if (stage.spec() instanceof TrainSpec && !curve.isEmpty()) {
                String name =
                        stage.label() + " " + stage.fingerprint().abbreviated().substring(0, 4);
                chart.addSeries(name, means(curve, true), means(curve, false)).setMarker(SeriesMarkers.NONE);
            }
        }
        return png(chart);
    }

    private static List<MetricPoint> finite(List<MetricPoint> curve) {
        return curve.stream().filter(point -> Double.isFinite(point.value())).toList();
    }

    private static double[] means(List<MetricPoint> curve, boolean ofSteps) {
        int each = (curve.size() + POINTS - 1) / POINTS;
        return IntStream.range(0, (curve.size() + each - 1) / each)
                .mapToDouble(i -> curve.subList(i * each, Math.min(curve.size(), (i + 1) * each)).stream()
                        .mapToDouble(point -> ofSteps ? point.step() : point.value())
                        .average()
                        .orElseThrow())
                .toArray();
    }

    private static byte[] png(IChart chart) {
        ByteArrayOutputStream picture = new ByteArrayOutputStream();
        try {
            ImageIO.write(BitmapEncoder.getBufferedImage(chart), "png", picture);
            return picture.toByteArray();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
