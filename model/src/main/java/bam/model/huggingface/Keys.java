package bam.model.huggingface;

import bam.model.weights.Refusal;
import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.function.DoublePredicate;

/** Reads the keys of somebody else's config: a wrong type or value is refused by its name; null counts as absent. */
final class Keys {
    private final String where;
    private final JsonNode root;

    Keys(String where, JsonNode root) {
        this.where = where;
        this.root = root;
    }

    /** How an enum's value is spelt in a config. */
    static String lower(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    boolean has(String key) {
        return root.hasNonNull(key);
    }

    JsonNode node(String key) {
        return root.path(key);
    }

    /** The keys below a key; none if it is absent. */
    Keys section(String key) {
        if (has(key) && !node(key).isObject()) {
            throw refuse(key, "is " + shown(key), "an object");
        }
        return new Keys(key + " of " + where, node(key));
    }

    int size(String key) {
        if (!has(key)) {
            throw refuse(key, "is missing", "a positive integer");
        }
        return integer(key, 0, 1);
    }

    int integer(String key, int standard, int least) {
        if (!has(key)) {
            return standard;
        }
        JsonNode value = node(key);
        if (!value.isIntegralNumber() || !value.canConvertToInt() || value.intValue() < least) {
            throw refuse(key, "is " + shown(key), "an integer from " + least);
        }
        return value.intValue();
    }

    double number(String key, double standard, DoublePredicate allowed) {
        if (!has(key)) {
            return standard;
        }
        double value = node(key).doubleValue();
        if (!node(key).isNumber() || !Double.isFinite(value) || !allowed.test(value)) {
            throw refuse(key, "is " + shown(key), "a number that makes sense there, such as " + standard);
        }
        return value;
    }

    boolean flag(String key, boolean standard) {
        if (!has(key)) {
            return standard;
        }
        if (!node(key).isBoolean()) {
            throw refuse(key, "is " + shown(key), "true or false");
        }
        return node(key).booleanValue();
    }

    String text(String key, String standard) {
        if (!has(key)) {
            return standard;
        }
        if (!node(key).isTextual()) {
            throw refuse(key, "is " + shown(key), "a text");
        }
        return node(key).textValue();
    }

    /** What our networks do not have must be switched off. */
    void requireText(String key, String standard, String only) {
        if (!text(key, standard).equals(only)) {
            throw refuse(key, "is " + shown(key) + ", which these networks do not compute", "'" + only + "'");
        }
    }

    void requireOff(String... keys) {
        for (String key : keys) {
            if (flag(key, false)) {
                throw refuse(key, "is true, which these networks do not compute", "false");
            }
        }
    }

    void requireAll(String key, String only) {
        JsonNode given = node(key);
        if (has(key) && !given.isArray()) {
            throw refuse(key, "is " + shown(key), "a list of '" + only + "'");
        }
        for (JsonNode one : given) {
            if (!only.equals(one.asText())) {
                throw refuse(
                        key,
                        "names " + one + ", which these networks do not compute",
                        "'" + only + "' for every layer");
            }
        }
    }

    RuntimeException refuse(String key, String what, String remedy) {
        return Refusal.BAD_CONFIG.because(key + " of " + where + " " + what + "; give " + remedy);
    }

    private String shown(String key) {
        String text = node(key).toString();
        return text.length() > 80 ? text.substring(0, 80) + "…" : text;
    }
}
