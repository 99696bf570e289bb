package bam.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PythonEnvironmentTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void saysWhatToInstallWhenThereIsNoPython() {
        Home home = new Home(folder.resolve("home"));

        assertThatThrownBy(() -> PythonEnvironment.of(home, "mlflow", new SearchPath(folder.toString()))
                        .prepare(line -> {}))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("no Python 3.10 or newer with venv and pip was found for mlflow; install it");
    }

    @Test
    void takesNoPythonThatIsTooOld() throws Exception {
        program("python3", "exit 1");
        program("python3.12", "exit 0");

        assertThat(PythonEnvironment.findPython(
                        new Home(folder.resolve("home")).create(), new SearchPath(folder.toString())))
                .contains(folder.resolve("python3.12"));
    }

    @Test
    void takesANewerPythonForTransformersThanForServices() throws Exception {
        Home home = new Home(folder.resolve("home"));
        SearchPath path = new SearchPath(folder.toString());
        program("python3", "case \"$2\" in *'(3, 10)'*) exit 0 ;; *) exit 1 ;; esac");

        assertThat(PythonEnvironment.findPython(home.create(), path)).contains(folder.resolve("python3"));
        assertThatThrownBy(() -> PythonEnvironment.of(home, PythonEnvironment.TRANSFORMERS, path)
                        .prepare(line -> {}))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("no Python 3.11 or newer with venv and pip was found for transformers");
    }

    @Test
    void saysWithoutTemporalAndPythonWhatToInstall() {
        Home home = new Home(folder.resolve("home"));

        assertThatThrownBy(() -> TemporalServer.findProgram(home, new SearchPath(folder.toString()), line -> {}))
                .isInstanceOf(BamException.class)
                .hasMessageStartingWith("neither the Temporal CLI ('temporal') nor Python 3.10 or newer");
    }

    @Test
    void takesTheTemporalOnThePathWithoutAskingForPython() throws Exception {
        Path temporal = program("temporal", "exit 0");

        assertThat(TemporalServer.findProgram(new Home(folder), new SearchPath(folder.toString()), line -> {}))
                .isEqualTo(temporal);
    }

    @Test
    void makesAHalfMadeEnvironmentAnewAndLeavesACompleteOneAlone() throws Exception {
        Home home = new Home(folder.resolve("home"));
        Path calls = folder.resolve("calls");
        program(
                "python3",
                "[ \"$1 $2\" = '-m venv' ] && mkdir -p \"$3/bin\" && cp \"$0\" \"$3/bin/python\";"
                        + " echo \"$1 $2 $3\" >> '" + calls + "'; exit 0");
        PythonEnvironment environment = PythonEnvironment.of(home, "temporal", new SearchPath(folder.toString()));
        Path leftover = Files.createDirectories(home.environments().resolve("temporal/bin"))
                .resolve("half");
        Files.writeString(leftover, "made");

        environment.prepare(line -> {});

        assertThat(environment.complete()).isTrue();
        assertThat(leftover).doesNotExist();
        long installs = installs(calls);
        environment.prepare(line -> {});
        assertThat(installs(calls)).isEqualTo(installs).isEqualTo(1);
    }

    @Test
    void findsItsPackagesWhateverThePython() throws Exception {
        Home home = new Home(folder.resolve("home"));
        PythonEnvironment environment =
                PythonEnvironment.of(home, PythonEnvironment.CUDA, new SearchPath(folder.toString()));
        Path packages = home.environments().resolve("cuda/lib/python3.12/site-packages");

        assertThatThrownBy(environment::packages)
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageEndingWith("cuda cannot be read");
        Files.createDirectories(packages);
        assertThat(environment.packages()).isEqualTo(packages);
    }

    @Test
    void passesOnWhyAPackageCannotBeInstalled() throws Exception {
        program(
                "python3",
                "[ \"$2\" = venv ] && mkdir -p \"$3/bin\" && cp \"$0\" \"$3/bin/python\";"
                        + " [ \"$2\" = pip ] && { echo 'ERROR: no route to host'; echo bye; exit 1; }; exit 0");
        PythonEnvironment environment =
                PythonEnvironment.of(new Home(folder.resolve("home")), "temporal", new SearchPath(folder.toString()));

        assertThatThrownBy(() -> environment.prepare(line -> {}))
                .isInstanceOf(BamException.class)
                .hasMessageContaining("ERROR: no route to host; check the network");
        assertThat(environment.complete()).isFalse();
    }

    private static long installs(Path calls) throws Exception {
        return Files.readAllLines(calls).stream()
                .filter("-m pip install"::equals)
                .count();
    }

    private Path program(String name, String script) throws Exception {
        Path file = folder.resolve(name);
        Files.writeString(file, "#!/bin/sh\n" + script + "\n");
        assertThat(file.toFile().setExecutable(true)).isTrue();
        return file;
    }
}
