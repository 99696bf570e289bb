package bam.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Generated sums are right, different and repeatable. */
class ArithmeticSumsTest {
    private static final Pattern BETWEEN_TERMS = Pattern.compile("\\+|(?<=\\d)(?=-)");
    private static final Pattern TERM = Pattern.compile("(-?\\d+)(?:([*/])(\\d+))?");

    @Test
    void everySumIsRightInEveryStep() {
        for (String sum : sums(4000, 7)) {
            long[] sides = Pattern.compile("=")
                    .splitAsStream(sum)
                    .mapToLong(ArithmeticSumsTest::value)
                    .toArray();

            assertThat(sides).as(sum).hasSizeGreaterThan(1).containsOnly(sides[0]);
        }
    }

    @Test
    void noSumComesTwiceAndFortyAreADocument() {
        List<Document> documents = documents(1001, 1);

        assertThat(sums(1001, 1)).hasSize(1001).doesNotHaveDuplicates();
        assertThat(documents).hasSize(26);
        assertThat(documents.get(0).text().lines()).hasSize(40);
        assertThat(documents.get(25).text().lines()).hasSize(1);
        assertThat(documents).extracting(Document::key).doesNotHaveDuplicates();
    }

    @Test
    void productsShowTheirSteps() {
        assertThat(sums(4000, 7))
                .anyMatch(sum -> sum.matches("(\\d+)\\*\\d\\d=\\1\\*\\d0\\+\\1\\*\\d=\\d+\\+\\d+=\\d+"));
    }

    @Test
    void theSeedDecides() {
        assertThat(documents(200, 3)).isEqualTo(documents(200, 3)).isNotEqualTo(documents(200, 4));
    }

    @Test
    void noneAndTooManyAreRefused() {
        assertThatThrownBy(() -> new ArithmeticSums(0, 1))
                .hasMessage("an arithmetic source has 0 sums; give a number from 1 to 2000000");
    }

    /** Terms joined by plus or minus, each a number or one product or quotient. */
    private static long value(String side) {
        long value = 0;
        for (String term : BETWEEN_TERMS.split(side, -1)) {
            Matcher parts = TERM.matcher(term);
            assertThat(parts.matches()).as(term).isTrue();
            long left = Long.parseLong(parts.group(1));
            if (parts.group(2) == null) {
                value += left;
                continue;
            }
            long right = Long.parseLong(parts.group(3));
            value += parts.group(2).equals("*") ? left * right : left / right;
        }
        return value;
    }

    private static List<String> sums(int sums, long seed) {
        return documents(sums, seed).stream()
                .flatMap(document -> document.text().lines())
                .toList();
    }

    private static List<Document> documents(int sums, long seed) {
        List<Document> documents = new ArrayList<>();
        new ArithmeticSums(sums, seed).forEach(documents::add);
        return documents;
    }
}
