package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.Numerics;
import bam.services.Home;
import bam.services.MlflowServer;
import bam.services.Platform;
import bam.services.PythonEnvironment;
import bam.services.SearchPath;
import bam.services.TemporalServer;
import bam.training.MemoryBudget;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a machine and an installation on it have and lack, one finding after the other; nothing is started or installed.
 */
final class Checkup {
    private static final double GIB = 1L << 30;

    /** Downloads, databases and checkpoints of the demo. */
    private static final double LEAST_DISK = 5;

    /** The demo's experts, twice, beside Temporal and MLflow. */
    private static final double LEAST_SLOT_MEMORY = 2;

    private final HomeOption home;
    private final String device;
    private final SearchPath path = new SearchPath(Objects.requireNonNullElse(System.getenv("PATH"), ""));

    Checkup(HomeOption home, String device) {
        this.home = home;
        this.device = device;
    }

    /** How it stands with something. */
    enum Verdict {
        /** As it should be. */
        FINE,
        /** It works, and could be better. */
        ADVICE,
        /** Something would not work. */
        FAULT
    }

    /**
     * One finding.
     *
     * @param subject what was looked at
     * @param verdict how it stands
     * @param found what was found
     * @param remedy what to do about it
     */
    record Finding(String subject, Verdict verdict, String found, Optional<String> remedy) {
        static Finding fine(String subject, String found) {
            return new Finding(subject, Verdict.FINE, found, Optional.empty());
        }

        static Finding advice(String subject, String found, String remedy) {
            return new Finding(subject, Verdict.ADVICE, found, Optional.of(remedy));
        }

        static Finding fault(String subject, String found, String remedy) {
            return new Finding(subject, Verdict.FAULT, found, Optional.of(remedy));
        }

        /** A sentence of fact and remedy, as our failures are. */
        static Finding fault(String subject, BamException failure) {
            String sentence = failure.sentence();
            int cut = sentence.lastIndexOf("; ");
            return cut < 0
                    ? fault(subject, sentence, "see the documentation")
                    : fault(subject, sentence.substring(0, cut), sentence.substring(cut + 2));
        }
    }

    /** Everything, in the order in which a person would look. */
    List<Finding> run() throws InterruptedException {
        List<Finding> findings = new ArrayList<>(List.of(platform(), java(), maven(), folder()));
        Optional<Settings> settings = settings(findings);
        if (settings.isPresent()) {
            findings.addAll(List.of(python(settings.get()), memory(settings.get()), processors(settings.get())));
        }
        // A CUDA build takes the place of the bundled libtorch, if it comes first.
        findings.add(device());
        findings.add(libtorch());
        if (settings.isPresent()) {
            findings.addAll(new ServicesCheckup(home.path(), settings.get()).run());
        }
        return findings;
    }

    private static Finding platform() {
        String machine = System.getProperty("os.name") + " on " + System.getProperty("os.arch");
        return Platform.refusal()
                .map(sentence -> Finding.fault("machine", new BamException(FailureKind.BAD_PLAN, sentence)))
                .orElse(Finding.fine(
                        "machine", machine + ", bam " + Build.current().version()));
    }

    private static Finding java() {
        return Finding.fine("java", Runtime.version() + " in " + System.getProperty("java.home"));
    }

    private Finding maven() {
        return path.find("mvn")
                .map(program -> Finding.fine("maven", program.toString()))
                .orElse(Finding.advice(
                        "maven",
                        "no mvn on the search path, and what is built here stays as it is",
                        "install Maven 3.9 or newer (on Debian: maven) to build and test"));
    }

    private Finding python(Settings settings) throws InterruptedException {
        Path environments = settings.pythonEnvironments().orElseGet(() -> new Home(home.path()).environments());
        Home place = new Home(home.path(), environments);
        List<String> missing = Stream.of(TemporalServer.ENVIRONMENT, MlflowServer.ENVIRONMENT)
                .filter(service -> settings.lacks(service)
                        && !PythonEnvironment.of(place, service, path).complete())
                .toList();
        if (missing.isEmpty()) {
            return Finding.fine("python", "not needed: Temporal and MLflow are installed or named by the settings");
        }
        String services = String.join(" and ", missing);
        return findPython()
                .map(program ->
                        Finding.fine("python", program + "; " + services + " will be installed at the first start"))
                .orElse(Finding.fault(
                        "python",
                        "no Python 3.10 or newer with venv and pip, from which " + services + " would be installed",
                        "install it (on Debian: python3 and python3-venv), or name servers of your own in "
                                + home.path().resolve(SettingsReader.FILE)));
    }

    /** Asks each candidate from a folder that is thrown away: the home need not be there yet. */
    private Optional<Path> findPython() throws InterruptedException {
        Path folder;
        try {
            folder = Files.createTempDirectory("bam-doctor");
        } catch (IOException unwritable) {
            throw new UncheckedIOException(unwritable);
        }
        try {
            return PythonEnvironment.findPython(new Home(folder).create(), path);
        } finally {
            DrillFolder.remove(folder);
        }
    }

    private Finding folder() {
        Path place = existing(home.path());
        try {
            if (!Files.isWritable(place)) {
                return Finding.fault(
                        "home", home.path() + " cannot be written", "give another one with --home or BAM_HOME");
            }
            double free = Files.getFileStore(place).getUsableSpace() / GIB;
            String found = String.format(Locale.ROOT, "%s, %.0f GiB free", home.path(), free);
            return free < LEAST_DISK
                    ? Finding.advice(
                            "home",
                            found,
                            "the demo takes about " + (int) LEAST_DISK
                                    + " GiB; free some, './bam gc', or --home on another disk")
                    : Finding.fine("home", found);
        } catch (IOException unreadable) {
            return Finding.fault("home", home.path() + ": " + unreadable.getMessage(), "give another one with --home");
        }
    }

    private static Path existing(Path folder) {
        Path place = folder;
        while (!Files.exists(place) && place.getParent() != null) {
            place = place.getParent();
        }
        return place;
    }

    /** Settings that cannot be read are a finding, and what needs them is left out. */
    private Optional<Settings> settings(List<Finding> findings) {
        try {
            return Optional.of(home.settings());
        } catch (BamException wrong) {
            findings.add(Finding.fault("settings", wrong));
            return Optional.empty();
        }
    }

    private static Finding memory(Settings settings) {
        double each = MemoryBudget.ofMachine(settings.slots()).bytes() / GIB;
        String found = String.format(Locale.ROOT, "%.1f GiB for each of %d slots", each, settings.slots());
        return each < LEAST_SLOT_MEMORY
                ? Finding.advice("memory", found, "set workers.slots=1, or use a machine with more")
                : Finding.fine("memory", found);
    }

    private static Finding processors(Settings settings) {
        int cores = Runtime.getRuntime().availableProcessors();
        String found = cores + (cores == 1 ? " core" : " cores") + " for " + settings.slots() + " slots";
        return cores < settings.slots()
                ? Finding.advice("processors", found, "set workers.slots to the number of cores at most")
                : Finding.fine("processors", found);
    }

    private static Finding libtorch() {
        return WarmUp.run(Numerics.SINGLE_THREAD, Duration.ofMinutes(5))
                ? Finding.fine("libtorch", "one training step of the smallest model was taken")
                : Finding.fault(
                        "libtorch",
                        "it does not compute; the reason stands above",
                        "on Debian install libgomp1; its files are unpacked to ~/.djl.ai, which must be writable");
    }

    private Finding device() {
        try {
            Slot slot = Slot.of(Optional.empty(), Optional.of(device));
            return slot.cuda().isEmpty() || CudaBuild.tryOut(slot.cuda().getAsInt(), home)
                    ? Finding.fine("device", device)
                    : Finding.advice(
                            "device",
                            device + ": there is a driver, and libtorch's CUDA build is not installed",
                            "'./bam worker --device " + device + "' installs it: 2.7 GB of downloads");
        } catch (BamException refused) {
            return Finding.fault("device", refused);
        }
    }
}
