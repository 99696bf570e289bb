package bam.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.function.Consumer;

/** A file whose first line is a password, as secrets are mounted into containers. */
final class PasswordFile {
    private PasswordFile() {}

    /** The password; a fault, and nothing, when there is none. */
    static String read(String name, Consumer<String> faults) {
        try (BufferedReader text = Files.newBufferedReader(Path.of(name), StandardCharsets.UTF_8)) {
            String line = text.readLine();
            if (line != null && !line.isBlank()) {
                return line.strip();
            }
            faults.accept("its first line is empty; write the password there");
        } catch (IOException | InvalidPathException failure) {
            faults.accept("it cannot be read (" + failure + "); give a file that this user may read");
        }
        return "";
    }
}
