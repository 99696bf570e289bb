package bam.app;

import bam.activities.TemporalAddress;
import bam.app.Settings.Database;
import bam.app.Settings.Setting;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.tracking.Retention;
import bam.training.Cadence;
import bam.web.WebSettings;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Reads settings from {@code settings.properties} in the home folder and from the environment, which wins; all faults
 * at once.
 */
final class SettingsReader {
    /** Name of the settings file in the home folder. */
    static final String FILE = "settings.properties";

    private static final String AUTO = "auto";
    private static final Pattern ADDRESS = Pattern.compile("[^\\s:/]+:\\d{1,5}");

    private final Map<Setting, String> values = new EnumMap<>(Setting.class);
    private final Map<Setting, String> origins = new EnumMap<>(Setting.class);
    private final List<String> faults = new ArrayList<>();

    private SettingsReader() {}

    /** The settings of a home folder under this environment. */
    static Settings read(Path home, Map<String, String> environment) {
        SettingsReader reader = new SettingsReader();
        reader.standards();
        reader.file(home.resolve(FILE));
        reader.environment(environment);
        Settings settings = reader.settings();
        if (!reader.faults.isEmpty()) {
            throw new BamException(FailureKind.BAD_PLAN, String.join("\n", reader.faults));
        }
        return settings;
    }

    /** Every setting as it stands, by name, with where it comes from; secrets are left out. */
    static Map<String, String> shown(Path home, Map<String, String> environment) {
        SettingsReader reader = new SettingsReader();
        reader.standards();
        reader.file(home.resolve(FILE));
        reader.environment(environment);
        Map<String, String> shown = new TreeMap<>();
        for (Setting key : Setting.values()) {
            String value = reader.shown(key);
            String origin = reader.origins.getOrDefault(key, "");
            shown.put(key.property(), origin.equals("standard") ? value : value + "   from " + origin);
        }
        return shown;
    }

    /** A value as it may be shown: a secret, or an address that holds one, is not. */
    private String shown(Setting key) {
        String value = value(key);
        boolean hidden = key.secret() || value.contains("password=") || value.contains("@");
        return hidden && !value.isEmpty() ? "(secret)" : value;
    }

    private void standards() {
        for (Setting key : Setting.values()) {
            set(key, key.standard(), "standard");
        }
    }

    private void set(Setting key, String value, String origin) {
        values.put(key, value.strip());
        origins.put(key, origin);
    }

    private void file(Path file) {
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

    private void environment(Map<String, String> environment) {
        for (Setting key : Setting.values()) {
            String value = environment.get(key.variable());
            if (value != null) {
                set(key, value, key.variable());
            }
        }
    }

    private Settings settings() {
        return new Settings(
                temporal(),
                database(),
                url(),
                text(Setting.ARTIFACTS_ROOT).map(Path::of),
                text(Setting.PYTHON_ENVIRONMENTS).map(Path::of),
                (int) number(Setting.WORKERS_SLOTS, 1, 64),
                duration(Setting.WORKERS_HEARTBEAT),
                duration(Setting.WORKERS_STALL_LIMIT),
                duration(Setting.WORKERS_LEDGER_PATIENCE),
                cadence(),
                retention(),
                web());
    }

    /** At an address that only this host reaches while anything is wrong. */
    private WebSettings web() {
        boolean auto = value(Setting.WEB_PORT).equals(AUTO);
        int port = auto ? 0 : (int) number(Setting.WEB_PORT, 1, 65_535);
        try {
            return new WebSettings(value(Setting.WEB_ADDRESS), port, webToken(), names(Setting.WEB_HOSTS));
        } catch (IllegalArgumentException wrong) {
            faults.add(
                    origins.get(Setting.WEB_ADDRESS) + ": " + wrong.getMessage() + " (" + Setting.WEB_ADDRESS.property()
                            + ", " + Setting.WEB_TOKEN.property() + ", " + Setting.WEB_TOKEN_FILE.property() + ")");
            return new WebSettings(Setting.WEB_ADDRESS.standard(), port, Optional.empty(), Set.of());
        }
    }

    private Optional<String> webToken() {
        Optional<String> file = text(Setting.WEB_TOKEN_FILE);
        if (file.isEmpty()) {
            return text(Setting.WEB_TOKEN);
        }
        try {
            return Optional.of(Files.readString(Path.of(file.get())).strip());
        } catch (IOException | IllegalArgumentException unreadable) {
            fault(Setting.WEB_TOKEN_FILE, "it cannot be read as text; name a file that holds the token alone");
            return Optional.empty();
        }
    }

    private Set<String> names(Setting key) {
        return Arrays.stream(value(key).toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    private Cadence cadence() {
        boolean auto = value(Setting.CHECKPOINT_INTERVAL).equals(AUTO);
        return new Cadence(
                auto ? Optional.empty() : Optional.of(duration(Setting.CHECKPOINT_INTERVAL)),
                steps(Setting.CHECKPOINT_STEPS),
                duration(Setting.CHECKPOINT_ASSUMED_FAILURES));
    }

    private Retention retention() {
        int newest = (int) number(Setting.CHECKPOINT_KEEP, Retention.STANDARD.newest(), 10_000);
        return new Retention(newest, steps(Setting.CHECKPOINT_KEEP_EVERY));
    }

    /** So many steps; empty means never. */
    private long steps(Setting key) {
        return text(key).isEmpty() ? Long.MAX_VALUE : number(key, 1, Long.MAX_VALUE);
    }

    private Optional<TemporalAddress> temporal() {
        Optional<String> address = text(Setting.TEMPORAL_ADDRESS);
        boolean tls = flag();
        if (address.isPresent() && !ADDRESS.matcher(address.get()).matches()) {
            fault(Setting.TEMPORAL_ADDRESS, "give host:port, such as temporal.example:7233");
            return Optional.empty();
        }
        if (text(Setting.TEMPORAL_API_KEY).isPresent() && !tls) {
            fault(
                    Setting.TEMPORAL_API_KEY,
                    "without TLS it would travel in clear text; set " + Setting.TEMPORAL_TLS.property() + "=true");
        }
        return address.map(target ->
                new TemporalAddress(target, value(Setting.TEMPORAL_NAMESPACE), tls, text(Setting.TEMPORAL_API_KEY)));
    }

    private boolean flag() {
        String value = value(Setting.TEMPORAL_TLS);
        if (!value.equals("true") && !value.equals("false")) {
            fault(Setting.TEMPORAL_TLS, "give true or false");
        }
        return value.equals("true");
    }

    private Optional<Database> database() {
        Optional<String> url = text(Setting.DATABASE_URL);
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            fault(Setting.DATABASE_URL, "give jdbc:postgresql://host:port/name");
            return Optional.empty();
        }
        if (url.isPresent() && url.get().contains("password=")) {
            faults.add(origins.get(Setting.DATABASE_URL)
                    + ": the database URL holds a password, which would be shown; give it as "
                    + Setting.DATABASE_PASSWORD.property());
            return Optional.empty();
        }
        return url.map(u -> new Database(u, value(Setting.DATABASE_USER), value(Setting.DATABASE_PASSWORD)));
    }

    private Optional<String> url() {
        Optional<String> url = text(Setting.MLFLOW_URI);
        if (url.isPresent() && !url.get().matches("https?://[^\\s]+")) {
            fault(Setting.MLFLOW_URI, "give http://host:port or https://host:port");
        } else if (url.isPresent() && url.get().contains("@")) {
            faults.add(origins.get(Setting.MLFLOW_URI)
                    + ": the MLflow address holds a user or password, which would be shown; leave it out");
        }
        return url;
    }

    private long number(Setting key, long least, long most) {
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

    private Duration duration(Setting key) {
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

    private Optional<String> text(Setting key) {
        return Optional.of(value(key)).filter(value -> !value.isEmpty());
    }

    private String value(Setting key) {
        return values.getOrDefault(key, "");
    }

    private void fault(Setting key, String remedy) {
        String shown = "'" + shown(key) + "'";
        faults.add(origins.get(key) + ": " + key.property() + " is " + shown + "; " + remedy);
    }
}
