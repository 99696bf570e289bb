package bam.services.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClassArchiveTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void theFirstProcessOfAKindLeavesItsClassesToThoseAfterIt() throws Exception {
        JavaProcess process = new JavaProcess(TestLeaver.class.getName(), classPath(), List.of(), List.of(), Map.of())
                .archivingClasses("leaver");

        assertThat(run(process)).contains("own classes from jar");
        assertThat(run(process)).contains("own classes from archive");
    }

    @Test
    void aFolderOfClassesAmongJarsKeepsAllFromBeingArchived() throws IOException {
        List<String> mixed = Stream.concat(classPath().stream(), Stream.of(folder.toString()))
                .toList();
        JavaProcess process = new JavaProcess(TestLeaver.class.getName(), mixed, List.of(), List.of(), Map.of());

        assertThat(process.archivingClasses("leaver")).isEqualTo(process);
    }

    private String run(JavaProcess process) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        Process child = new ProcessBuilder(process.command("leaver", folder).command())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        assertThat(child.waitFor()).as(() -> text(output)).isZero();
        return text(output);
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Class data sharing knows jars only: our folders of classes become one, with a space in its way. */
    private List<String> classPath() throws IOException {
        List<String> entries =
                Arrays.asList(System.getProperty("java.class.path").split(File.pathSeparator, -1));
        Path jar = Files.createDirectories(folder.resolve("two words")).resolve("own.jar");
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream own = new JarOutputStream(file)) {
            for (String entry : entries) {
                if (Files.isDirectory(Path.of(entry))) {
                    add(own, Path.of(entry));
                }
            }
        }
        return Stream.concat(Stream.of(jar.toString()), entries.stream().filter(entry -> entry.endsWith(".jar")))
                .toList();
    }

    private static void add(JarOutputStream jar, Path classes) throws IOException {
        try (Stream<Path> files = Files.walk(classes)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".class")).toList()) {
                jar.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, jar);
            }
        }
    }
}
