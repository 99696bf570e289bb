package bam.study;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Study documents that come with the program. */
public final class Presets {
    private static final List<String> NAMES = List.of("demo");

    private Presets() {}

    /** The presets, smallest first. */
    public static List<String> names() {
        return NAMES;
    }

    /** The YAML of a preset. */
    public static String text(String name) {
        if (!NAMES.contains(name)) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "there is no preset '" + name + "'; " + Nearest.remedy(name, NAMES, "presets"));
        }
        return resource("presets/" + name + ".yaml");
    }

    /** The JSON Schema of study documents, for editors. */
    public static String schema() {
        return resource("study.schema.json");
    }

    private static String resource(String path) {
        try (InputStream in = Presets.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its file bam/study/" + path + "; build it again");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
