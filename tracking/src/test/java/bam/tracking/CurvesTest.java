package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Fingerprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Curves in buckets, against what their points come to one by one. */
class CurvesTest extends LedgerTest {
    private static final long ALL = Long.MAX_VALUE;

    private final Random random = new Random(6);

    @BeforeEach
    void record() {
        studies.record(plan, "workflow-1");
    }

    @Test
    void readsEveryStretchAtEveryResolutionAsItsPointsSay() {
        Fence fence = begin();
        List<MetricPoint> points = noise(1, 6_000);
        for (int from = 0, to; from < points.size(); from = to) {
            to = Math.min(points.size(), from + 1 + random.nextInt(700));
            attempts.report(fence, told(points.subList(from, to)));
        }

        for (int most : List.of(2, 3, 10, 12, 64, 93, 100, 1_000, 6_000, 50_000)) {
            assertRead(1, ALL, most);
            long from = 1L + random.nextInt(6_000);
            assertRead(from, from + 3_000, most);
        }
        assertThat(ledger.curves().read(trunk, "loss", 1, ALL, 2).orElseThrow().width())
                .isEqualTo(8_192);
        assertThat(ledger.curves()
                        .read(trunk, "loss", 1, ALL, 6_000)
                        .orElseThrow()
                        .width())
                .isEqualTo(1);
    }

    @Test
    void leavesOutStepsThatHaveNoPoint() {
        Fence fence = begin();
        List<MetricPoint> sparse = noise(1, 40_000).stream()
                .filter(point -> point.step() % 1_000 < 3)
                .toList();
        attempts.report(fence, told(sparse));

        assertRead(1, ALL, 30);
        assertRead(2_500, 9_999, 100);
        assertThat(read(500, 900, 10)).isEmpty();
        assertThat(read(50_000, ALL, 10)).isEmpty();
    }

    @Test
    void replacesBucketsWithThePointsThatAResumedAttemptRepeats() {
        Fence first = begin();
        attempts.report(first, told(noise(1, 5_000)));
        commit(first, 1_000);
        Fence second = begin();
        assertRead(1, ALL, 50);
        assertThat(steps("loss")).hasSize(1_000);

        attempts.report(second, told(noise(1_001, 1_300)));
        assertRead(1, ALL, 10);
        attempts.report(second, told(noise(1_301, 6_000)));
        assertRead(1, ALL, 10);
        attempts.rewind(second, new Rewind(6_000, 1_000, 1, 2, "the loss is NaN"));
        assertRead(1, ALL, 10);
        attempts.report(second, told(noise(1_001, 4_200)));

        assertRead(1, ALL, 10);
        assertThat(steps("loss")).hasSize(4_200);
    }

    @Test
    void takesPointsThatComeLateTwiceOrOutOfOrder() {
        Fence fence = begin();
        List<MetricPoint> points = new ArrayList<>(noise(1, 3_000));
        Collections.shuffle(points, random);
        for (int from = 0; from < points.size(); from += 500) {
            attempts.report(fence, told(points.subList(from, from + 500)));
            attempts.report(fence, told(points.subList(Math.max(0, from - 250), from + 500)));
        }
        attempts.report(fence, told(List.of(new MetricPoint("loss", 7, 99, 1), new MetricPoint("other", 1, 5, 1))));
        attempts.report(fence, told(List.of(new MetricPoint("other", 2, 6, 1), new MetricPoint("other", 2, 7, 1))));

        assertThat(studies.series(trunk, "loss")).hasSize(3_000).noneMatch(point -> point.value() == 99);
        assertThat(studies.series(trunk, "other"))
                .extracting(MetricPoint::value)
                .containsExactly(5.0, 6.0);
        assertRead(1, ALL, 4);
        assertRead(1, ALL, 40);
    }

    @Test
    void showsWhatIsNoNumberWithoutLettingItSpoilTheRest() {
        Fence fence = begin();
        List<MetricPoint> odd = new ArrayList<>(points("loss", 1, 256));
        odd.set(1, at(2, Double.NaN));
        odd.set(70, at(71, Double.POSITIVE_INFINITY));
        odd.set(71, at(72, Double.NEGATIVE_INFINITY));
        odd.set(127, at(128, Double.NaN));
        for (int step = 129; step <= 192; step++) {
            odd.set(step - 1, at(step, Double.NaN));
        }
        odd.set(200, at(201, Double.MAX_VALUE));
        odd.set(201, at(202, Double.MAX_VALUE));
        odd.set(202, at(203, Double.MIN_VALUE));
        attempts.report(fence, told(odd));

        assertRead(1, ALL, 5);
        List<Curve.Bucket> buckets = read(1, ALL, 5);
        assertThat(buckets).extracting(Curve.Bucket::numbers).containsExactly(63L, 61L, 0L, 62L);
        assertThat(buckets).allMatch(Curve.Bucket::hasOdd);
        assertThat(buckets.get(1).minimum()).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(buckets.get(1).maximum()).isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(buckets.get(1).mean()).isBetween(1 / 128.0, 1 / 65.0);
        assertThat(buckets.get(1).last()).isNaN();
        assertThat(buckets.get(2).minimum()).isNaN();
        assertThat(buckets.get(2).mean()).isNaN();
        assertThat(buckets.get(3).maximum()).isEqualTo(Double.MAX_VALUE);
        assertThat(buckets.get(3).mean()).isBetween(0.0, 1 / 193.0);
    }

    @Test
    void keepsEnvelopesUnderTheFenceOfThePoints() {
        Fence zombie = begin();
        attempts.report(zombie, told(points("loss", 1, 100)));
        commit(zombie, 100);
        begin();

        assertStale(() -> attempts.report(zombie, told(points("loss", 101, 200))));

        assertThat(database.strings("SELECT width || ':' || bucket FROM metric_envelope"))
                .containsExactly("64:0");
    }

    @Test
    void writesPointsAndEnvelopesTogetherOrNotAtAll() {
        Fence fence = begin();
        database.execute("ALTER TABLE metric_envelope ADD CONSTRAINT closed CHECK (bucket < 2)");

        BamException refused = refusal(() -> attempts.report(fence, told(points("loss", 1, 200))));

        assertThat(refused.kind()).isEqualTo(FailureKind.BUG);
        assertThat(steps("loss")).isEmpty();
    }

    @Test
    void givesARefusedCopyItsKind() {
        Fence fence = begin();
        database.execute("ALTER TABLE metric_point ADD CONSTRAINT closed CHECK (step < 2)");

        BamException refused = refusal(() -> attempts.report(fence, told(points("loss", 1, 2))));

        assertThat(refused.kind()).isEqualTo(FailureKind.BUG);
        assertThat(refused).hasMessageContaining("closed").hasMessageContaining("please report it");
        assertThat(steps("loss")).isEmpty();
    }

    @Test
    void namesTheCurvesThatHavePoints() {
        Fence fence = begin();
        attempts.report(fence, told(List.of(new MetricPoint("z", 1, 1, 1), new MetricPoint("loss", 1, 1, 1))));
        assertThat(ledger.curves().names(trunk)).containsExactly("z", "loss");

        begin();
        assertThat(ledger.curves().names(trunk)).isEmpty();
        assertThat(ledger.curves().read(trunk, "loss", 1, ALL, 10)).isEmpty();
        assertThat(ledger.curves().read(trunk, "unknown", 1, ALL, 10)).isEmpty();
        assertThat(ledger.curves().names(new Fingerprint("f".repeat(64)))).isEmpty();
    }

    @Test
    void refusesStretchesThatMakeNoSense() {
        for (long[] bad : List.of(new long[] {0, 5, 9}, new long[] {5, 4, 9}, new long[] {1, 5, 1})) {
            assertThatThrownBy(() -> ledger.curves().read(trunk, "loss", bad[0], bad[1], (int) bad[2]))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("steps " + bad[0] + " to " + bad[1]);
        }
    }

    private List<MetricPoint> noise(long from, long to) {
        List<MetricPoint> points = new ArrayList<>();
        for (long step = from; step <= to; step++) {
            points.add(at(step, random.nextGaussian()));
        }
        return points;
    }

    private static MetricPoint at(long step, double value) {
        return new MetricPoint("loss", step, value, 1_000 + step);
    }

    private List<Curve.Bucket> read(long from, long to, int most) {
        return ledger.curves().read(trunk, "loss", from, to, most).orElseThrow().buckets();
    }

    /** The buckets of this stretch are those that its points give. */
    private void assertRead(long from, long to, int most) {
        List<MetricPoint> all = studies.series(trunk, "loss");
        Curve curve = ledger.curves().read(trunk, "loss", from, to, most).orElseThrow();
        SortedMap<Long, List<MetricPoint>> expected = all.stream()
                .collect(Collectors.groupingBy(
                        point -> (point.step() - 1) / curve.width(), TreeMap::new, Collectors.toList()));
        long first = (from - 1) / curve.width();
        long last = (Math.min(to, curve.newestStep()) - 1) / curve.width();
        List<List<MetricPoint>> stretch =
                List.copyOf(expected.subMap(first, last + 1).values());

        assertThat(curve.newestStep()).isEqualTo(all.get(all.size() - 1).step());
        assertThat(curve.buckets()).hasSameSizeAs(stretch).hasSizeLessThanOrEqualTo(most);
        for (int i = 0; i < stretch.size(); i++) {
            assertBucket(curve.buckets().get(i), stretch.get(i), curve.width());
        }
    }

    private static void assertBucket(Curve.Bucket bucket, List<MetricPoint> points, long width) {
        MetricPoint last = points.get(points.size() - 1);
        List<Double> values = points.stream().map(MetricPoint::value).toList();
        List<Double> known = values.stream().filter(value -> !value.isNaN()).toList();
        double[] numbers = values.stream()
                .mapToDouble(Double::doubleValue)
                .filter(value -> Math.abs(value) <= 1e300)
                .toArray();
        assertThat(bucket.firstStep()).isEqualTo((last.step() - 1) / width * width + 1);
        assertThat(bucket.lastStep()).isEqualTo(last.step());
        assertThat(bucket.points()).isEqualTo(points.size());
        assertThat(bucket.numbers()).isEqualTo(numbers.length);
        assertThat(bucket.minimum()).isEqualTo(known.isEmpty() ? Double.valueOf(Double.NaN) : Collections.min(known));
        assertThat(bucket.maximum()).isEqualTo(known.isEmpty() ? Double.valueOf(Double.NaN) : Collections.max(known));
        assertThat(bucket.last()).isEqualTo(Double.valueOf(last.value()));
        if (numbers.length == 0) {
            assertThat(bucket.mean()).isNaN();
        } else {
            assertThat(bucket.mean()).isCloseTo(Arrays.stream(numbers).average().orElseThrow(), within(1e-9));
        }
    }
}
