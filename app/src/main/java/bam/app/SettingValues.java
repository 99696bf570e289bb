package bam.app;

import bam.app.Settings.Setting;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;

/** Settings as they were given, each with where it comes from, and all that is wrong with them. */
final class SettingValues {
    /** Where a value comes from that nobody gave. */
    static final String DEFAULT = "default";

    /** A value that follows from others. */
    static final String AUTO = "auto";

    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private final Map<Setting, String> origins = new EnumMap<>(Setting.class);
    private final List<String> faults = new ArrayList<>();

    void defaults() {
        for (Setting key : Setting.values()) {
            set(key, key.standard(), DEFAULT);
        }
    }

    void set(Setting key, String value, String origin) {
        values.put(key, value.strip());
        origins.put(key, origin);
    }

    void file(Path file) {
        if (!Files.exists(file)) {
            return;
        }
        Properties properties = new Properties();
        try (Reader text = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(text);
        } catch (IOException | IllegalArgumentException failure) {
            faults.add(file + " cannot be read as 'name=value' lines in UTF-8: " + failure.getMessage());
            return;
        }
        for (String name : properties.stringPropertyNames()) {
            Arrays.stream(Setting.values())
                    .filter(key -> key.property().equals(name))
                    .findFirst()
                    .ifPresentOrElse(
                            key -> set(key, properties.getProperty(name), file.toString()),
                            () -> faults.add(file + ": '" + name + "' is no setting; './bam status' lists them"));
        }
    }

    void environment(Map<String, String> environment) {
        for (Setting key : Setting.values()) {
            String value = environment.get(key.variable());
            if (value != null) {
                set(key, value, key.variable());
            }
        }
    }

    long number(Setting key, long least, long most) {
        try {
            long number = Long.parseLong(value(key));
            if (number >= least && number <= most) {
                return number;
            }
        } catch (NumberFormatException words) {
            fault(key, "give a whole number");
            return least;
        }
        fault(key, "give " + least + " to " + most);
        return least;
    }

    Duration duration(Setting key) {
        try {
            Duration duration = Duration.parse(value(key));
            if (duration.compareTo(Duration.ofMillis(100)) >= 0) {
                return duration;
            }
        } catch (DateTimeParseException words) {
            String or = key.standard().equals(AUTO) ? AUTO + " or " : "";
            fault(key, "give " + or + "an ISO-8601 duration such as PT10S");
            return Duration.ofSeconds(1);
        }
        fault(key, "give at least PT0.1S");
        return Duration.ofSeconds(1);
    }

    Optional<String> text(Setting key) {
        return Optional.of(value(key)).filter(value -> !value.isEmpty());
    }

    String value(Setting key) {
        return values.getOrDefault(key, "");
    }

    /** A value as it may be shown. */
    String shown(Setting key) {
        return hidden(key) ? "(secret)" : value(key);
    }

    /** Whether this is a secret, or an address that holds one. */
    boolean hidden(Setting key) {
        String value = value(key);
        boolean secret = key.secret() || value.contains("password=") || value.contains("@");
        return secret && !value.isEmpty();
    }

    void fault(Setting key, String remedy) {
        String shown = "'" + shown(key) + "'";
        faults.add(origins.get(key) + ": " + key.property() + " is " + shown + "; " + remedy);
    }

    /** Where a value comes from. */
    String origin(Setting key) {
        return origins.getOrDefault(key, DEFAULT);
    }

    /** Takes note of what is wrong, in a whole sentence. */
    void refuse(String sentence) {
        faults.add(sentence);
    }

    /** Everything that is wrong. */
    List<String> faults() {
        return List.copyOf(faults);
    }
}
