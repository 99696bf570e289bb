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
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
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

    private static final Pattern ADDRESS = Pattern.compile("[^\\s:/]+:\\d{1,5}");

    private final SettingValues given = new SettingValues();

    private SettingsReader() {}

    /** The settings of a home folder under this environment. */
    static Settings read(Path home, Map<String, String> environment) {
        return of(home, environment).checked();
    }

    /** The settings with these values, by name; every other one is at its default. */
    static Settings of(Map<String, String> values) {
        SettingsReader reader = new SettingsReader();
        for (Setting key : Setting.values()) {
            reader.given.set(key, values.getOrDefault(key.property(), key.standard()), "what runs");
        }
        return reader.checked();
    }

    private static SettingsReader of(Path home, Map<String, String> environment) {
        SettingsReader reader = new SettingsReader();
        reader.given.defaults();
        reader.given.file(home.resolve(FILE));
        reader.given.environment(environment);
        return reader;
    }

    private Settings checked() {
        Settings settings = settings();
        if (!given.faults().isEmpty()) {
            throw new BamException(FailureKind.BAD_PLAN, String.join("\n", given.faults()));
        }
        return settings;
    }

    /** Every setting as it stands, by name, with where it comes from; secrets are left out. */
    static Map<String, String> shown(Path home, Map<String, String> environment) {
        SettingsReader reader = of(home, environment);
        Map<String, String> shown = new TreeMap<>();
        for (Setting key : Setting.values()) {
            String value = reader.given.shown(key);
            String origin = reader.given.origin(key);
            shown.put(key.property(), origin.equals(SettingValues.DEFAULT) ? value : value + "   from " + origin);
        }
        return shown;
    }

    /** Of what runs beside what a start here would give now, a sentence for each setting that differs. */
    static List<String> differences(Map<String, String> running, Path home, Map<String, String> environment) {
        SettingsReader here = of(home, environment);
        return Arrays.stream(Setting.values())
                .filter(key -> running.containsKey(key.property()))
                .filter(key -> !here.given.value(key).equals(running.get(key.property())))
                .map(key -> here.difference(key, running.getOrDefault(key.property(), "")))
                .toList();
    }

    private String difference(Setting key, String running) {
        String origin = given.origin(key);
        return key.property() + " is '" + running + "' in what runs, though '" + given.shown(key) + "' here ("
                + (origin.equals(SettingValues.DEFAULT) ? "the default" : "from " + origin)
                + "); './bam down' and './bam up' would take that";
    }

    private Map<String, String> openValues() {
        Map<String, String> open = new TreeMap<>();
        Arrays.stream(Setting.values())
                .filter(key -> !key.secret() && !given.hidden(key))
                .forEach(key -> open.put(key.property(), given.value(key)));
        return open;
    }

    private Settings settings() {
        return new Settings(
                temporal(),
                database(),
                url(),
                given.text(Setting.ARTIFACTS_ROOT).map(Path::of),
                given.text(Setting.PYTHON_ENVIRONMENTS).map(Path::of),
                (int) given.number(Setting.WORKERS_SLOTS, 1, 64),
                given.duration(Setting.WORKERS_HEARTBEAT),
                given.duration(Setting.WORKERS_STALL_LIMIT),
                given.duration(Setting.WORKERS_LEDGER_PATIENCE),
                cadence(),
                retention(),
                web(),
                openValues());
    }

    /** At an address that only this host reaches while anything is wrong. */
    private WebSettings web() {
        boolean auto = given.value(Setting.WEB_PORT).equals(SettingValues.AUTO);
        int port = auto ? 0 : (int) given.number(Setting.WEB_PORT, 1, 65_535);
        try {
            return new WebSettings(given.value(Setting.WEB_ADDRESS), port, webToken(), names(Setting.WEB_HOSTS));
        } catch (IllegalArgumentException wrong) {
            given.refuse(given.origin(Setting.WEB_ADDRESS) + ": " + wrong.getMessage() + " ("
                    + Setting.WEB_ADDRESS.property() + ", " + Setting.WEB_TOKEN.property() + ", "
                    + Setting.WEB_TOKEN_FILE.property() + ")");
            return new WebSettings(Setting.WEB_ADDRESS.standard(), port, Optional.empty(), Set.of());
        }
    }

    private Optional<String> webToken() {
        Optional<String> file = given.text(Setting.WEB_TOKEN_FILE);
        if (file.isEmpty()) {
            return given.text(Setting.WEB_TOKEN);
        }
        try {
            return Optional.of(Files.readString(Path.of(file.get())).strip());
        } catch (IOException | IllegalArgumentException unreadable) {
            given.fault(Setting.WEB_TOKEN_FILE, "it cannot be read as text; name a file that holds the token alone");
            return Optional.empty();
        }
    }

    private Set<String> names(Setting key) {
        return Arrays.stream(given.value(key).toLowerCase(Locale.ROOT).split(",", -1))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toSet());
    }

    private Cadence cadence() {
        boolean auto = given.value(Setting.CHECKPOINT_INTERVAL).equals(SettingValues.AUTO);
        return new Cadence(
                auto ? Optional.empty() : Optional.of(given.duration(Setting.CHECKPOINT_INTERVAL)),
                steps(Setting.CHECKPOINT_STEPS),
                given.duration(Setting.CHECKPOINT_ASSUMED_FAILURES));
    }

    private Retention retention() {
        int newest = (int) given.number(Setting.CHECKPOINT_KEEP, Retention.STANDARD.newest(), 10_000);
        return new Retention(newest, steps(Setting.CHECKPOINT_KEEP_EVERY));
    }

    /** So many steps; empty means never. */
    private long steps(Setting key) {
        return given.text(key).isEmpty() ? Long.MAX_VALUE : given.number(key, 1, Long.MAX_VALUE);
    }

    private Optional<TemporalAddress> temporal() {
        Optional<String> address = given.text(Setting.TEMPORAL_ADDRESS);
        boolean tls = flag();
        if (address.isPresent() && !ADDRESS.matcher(address.get()).matches()) {
            given.fault(Setting.TEMPORAL_ADDRESS, "give host:port, such as temporal.example:7233");
            return Optional.empty();
        }
        if (given.text(Setting.TEMPORAL_API_KEY).isPresent() && !tls) {
            given.fault(
                    Setting.TEMPORAL_API_KEY,
                    "without TLS it would travel in clear text; set " + Setting.TEMPORAL_TLS.property() + "=true");
        }
        return address.map(target -> new TemporalAddress(
                target, given.value(Setting.TEMPORAL_NAMESPACE), tls, given.text(Setting.TEMPORAL_API_KEY)));
    }

    private boolean flag() {
        String value = given.value(Setting.TEMPORAL_TLS);
        if (!value.equals("true") && !value.equals("false")) {
            given.fault(Setting.TEMPORAL_TLS, "give true or false");
        }
        return value.equals("true");
    }

    private Optional<Database> database() {
        Optional<String> url = given.text(Setting.DATABASE_URL);
        if (url.isPresent() && !url.get().startsWith("jdbc:postgresql:")) {
            given.fault(Setting.DATABASE_URL, "give jdbc:postgresql://host:port/name");
            return Optional.empty();
        }
        if (url.isPresent() && url.get().contains("password=")) {
            given.refuse(given.origin(Setting.DATABASE_URL)
                    + ": the database URL holds a password, which would be shown; give it as "
                    + Setting.DATABASE_PASSWORD.property());
            return Optional.empty();
        }
        return url.map(u -> new Database(u, given.value(Setting.DATABASE_USER), password()));
    }

    private String password() {
        Optional<String> file = given.text(Setting.DATABASE_PASSWORD_FILE);
        if (file.isPresent() && given.text(Setting.DATABASE_PASSWORD).isPresent()) {
            given.fault(Setting.DATABASE_PASSWORD_FILE, "leave it out, or " + Setting.DATABASE_PASSWORD.property());
        }
        return file.map(name -> PasswordFile.read(name, why -> given.fault(Setting.DATABASE_PASSWORD_FILE, why)))
                .orElseGet(() -> given.value(Setting.DATABASE_PASSWORD));
    }

    private Optional<String> url() {
        Optional<String> url = given.text(Setting.MLFLOW_URI);
        if (url.isPresent() && !url.get().matches("https?://[^\\s]+")) {
            given.fault(Setting.MLFLOW_URI, "give http://host:port or https://host:port");
        } else if (url.isPresent() && url.get().contains("@")) {
            given.refuse(given.origin(Setting.MLFLOW_URI)
                    + ": the MLflow address holds a user or password, which would be shown; leave it out");
        }
        return url;
    }
}
