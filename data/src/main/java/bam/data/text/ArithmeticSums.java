package bam.data.text;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.data.draws.CounterRandom;
import java.util.HashSet;
import java.util.Set;
import java.util.StringJoiner;
import java.util.function.Consumer;

/**
 * Generated sums, each once, forty to a document: additions, subtractions, exact divisions, and products with their
 * intermediate steps in the manner of MathGLM, as in {@code 37*46=37*40+37*6=1480+222=1702}.
 */
public final class ArithmeticSums {
    private static final int SUMS_TOGETHER = 40;
    private static final int MOST = 2_000_000;
    private static final int KINDS = 4;

    private final int sums;
    private final CounterRandom random;

    /** This many different sums. */
    public ArithmeticSums(int sums, long seed) {
        if (sums < 1 || sums > MOST) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "an arithmetic source has " + sums + " sums; give a number from 1 to " + MOST);
        }
        this.sums = sums;
        this.random = new CounterRandom("arithmetic", seed);
    }

    /** Hands over the documents in order. */
    public void forEach(Consumer<Document> documents) {
        Set<String> seen = new HashSet<>();
        StringJoiner block = new StringJoiner("\n", "", "\n");
        for (long attempt = 0; seen.size() < sums; attempt++) {
            String sum = sum(attempt);
            if (!seen.add(sum)) {
                continue;
            }
            block.add(sum);
            boolean full = seen.size() % SUMS_TOGETHER == 0 || seen.size() == sums;
            if (full) {
                documents.accept(new Document("sums " + (seen.size() - 1) / SUMS_TOGETHER, block.toString()));
                block = new StringJoiner("\n", "", "\n");
            }
        }
    }

    private String sum(long attempt) {
        return switch ((int) random.below(KINDS, attempt, 0)) {
            case 0 -> addition(operand(attempt, 1, 6), operand(attempt, 3, 6));
            case 1 -> subtraction(operand(attempt, 1, 6), operand(attempt, 3, 6));
            case 2 -> product(operand(attempt, 1, 4), operand(attempt, 3, 3));
            default -> division(operand(attempt, 1, 4), operand(attempt, 3, 3));
        };
    }

    /** First the number of digits, then the number, so that short ones are as frequent as long ones; never 0. */
    private long operand(long attempt, int draw, int mostDigits) {
        long digits = 1 + random.below(mostDigits, attempt, draw);
        long lowest = powerOfTen(digits - 1);
        return lowest + random.below(powerOfTen(digits) - lowest, attempt, draw + 1L);
    }

    private static String addition(long left, long right) {
        return left + "+" + right + "=" + (left + right);
    }

    private static String subtraction(long left, long right) {
        return left + "-" + right + "=" + (left - right);
    }

    private static String division(long quotient, long divisor) {
        return quotient * divisor + "/" + divisor + "=" + quotient;
    }

    /** One partial product for each digit of the right factor that is not zero. */
    private static String product(long left, long right) {
        StringJoiner factors = new StringJoiner("+");
        StringJoiner values = new StringJoiner("+");
        int parts = 0;
        for (long place = powerOfTen(String.valueOf(right).length() - 1); place > 0; place /= 10) {
            long part = right / place % 10 * place;
            if (part > 0) {
                factors.add(left + "*" + part);
                values.add(String.valueOf(left * part));
                parts++;
            }
        }
        String steps = parts > 1 ? "=" + factors + "=" + values : "";
        return left + "*" + right + steps + "=" + left * right;
    }

    private static long powerOfTen(long exponent) {
        long power = 1;
        for (long i = 0; i < exponent; i++) {
            power *= 10;
        }
        return power;
    }
}
