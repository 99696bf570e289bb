package bam.data.text;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern on {@code /}-separated names, the same on every operating system.
 *
 * <p>{@code ?} is one character and {@code *} any number of them within a folder, {@code **} any number across folders,
 * {@code **}{@code /} any number of folders (also none), <code>{a,b}</code> one of the alternatives.
 */
public final class Glob {
    private final String text;
    private final Pattern pattern;

    /** Reads a pattern; one with an unclosed or nested brace is refused. */
    public Glob(String text) {
        this.text = text;
        try {
            this.pattern = Pattern.compile(regularExpression(text));
        } catch (PatternSyntaxException wrong) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "the pattern '" + text + "' cannot be read; close each brace, as in 'data.{noun,verb}'",
                    wrong);
        }
    }

    /** Whether the whole name fits the pattern. */
    public boolean matches(String name) {
        return pattern.matcher(name).matches();
    }

    @Override
    public String toString() {
        return text;
    }

    private static String regularExpression(String glob) {
        StringBuilder expression = new StringBuilder();
        boolean inBraces = false;
        int at = 0;
        while (at < glob.length()) {
            if (glob.startsWith("**/", at)) {
                expression.append("(?:[^/]+/)*");
                at += 3;
                continue;
            }
            if (glob.startsWith("**", at)) {
                expression.append(".*");
                at += 2;
                continue;
            }
            char sign = glob.charAt(at++);
            expression.append(translated(sign, inBraces));
            inBraces = sign == '{' || (inBraces && sign != '}');
        }
        return expression.toString();
    }

    private static String translated(char sign, boolean inBraces) {
        return switch (sign) {
            case '*' -> "[^/]*";
            case '?' -> "[^/]";
            case '{' -> inBraces ? "(" : "(?:";
            case '}' -> inBraces ? ")" : "\\}";
            case ',' -> inBraces ? "|" : ",";
            default -> Pattern.quote(String.valueOf(sign));
        };
    }
}
