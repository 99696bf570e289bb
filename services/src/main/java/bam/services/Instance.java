package bam.services;

import bam.services.process.ProcessIdentity;
import bam.services.process.WholeFile;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a launcher tells others about itself: who it is, how far it has come, and where its services answer.
 *
 * @param launcher the process
 * @param state how far it has come
 * @param ports chosen ports by use, kept after the end so that links stay
 * @param addresses where to reach what, by name, such as {@code temporal} or {@code mlflow}; no secrets
 * @param settings that it was started with, by name; no secrets; empty in what an older launcher wrote
 */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Instance(
        ProcessIdentity launcher,
        State state,
        Map<String, Integer> ports,
        Map<String, String> addresses,
        @JsonSetter(nulls = Nulls.AS_EMPTY) Map<String, String> settings) {
    private static final ObjectMapper JSON = new ObjectMapper();

    public Instance {
        ports = Map.copyOf(ports);
        addresses = Map.copyOf(addresses);
        settings = Map.copyOf(settings);
    }

    /** How far a launcher has come. */
    public enum State {
        /** Services come up. */
        STARTING,
        /** Everything that a study needs answers. */
        READY,
        /** It ended in order. */
        STOPPED
    }

    /** What the launcher of this home, running or gone, wrote last. */
    public static Optional<Instance> read(Home home) {
        try {
            return Optional.of(JSON.readValue(Files.readString(file(home)), Instance.class));
        } catch (IOException | RuntimeException none) {
            return Optional.empty();
        }
    }

    /** Whether that launcher runs and has not ended its services. */
    public boolean running() {
        return state != State.STOPPED && launcher.alive();
    }

    /** Notes that the end of this launcher is wished, before it is told to end: it counts as a good one then. */
    public void wishEnd(Home home) {
        WholeFile.write(endWish(home), launcher.toString());
    }

    /** Whether that was noted of this very process. */
    public static boolean endIsWished(Home home) {
        try {
            return Files.readString(endWish(home)).equals(ProcessIdentity.own().toString());
        } catch (IOException unwished) {
            return false;
        }
    }

    private static Path endWish(Home home) {
        return home.run().resolve("down");
    }

    void write(Home home) {
        try {
            WholeFile.write(file(home), JSON.writeValueAsString(this));
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("an instance is no JSON: " + this, impossible);
        }
    }

    private static Path file(Home home) {
        return home.run().resolve("instance.json");
    }
}
