package bam.app;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.model.Engine;
import bam.services.Home;
import bam.services.PythonEnvironment;
import bam.services.SearchPath;
import java.nio.file.Files;
import java.nio.file.Path;

/** Libtorch for a CUDA device: that of the pinned wheel, in an environment of the home, or one that is named. */
final class CudaBuild {
    /** The kernel's side of the driver, seen in containers too. */
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/version");

    private static final Path LIBRARIES = Path.of("torch", "lib");

    private CudaBuild() {}

    /**
     * Installs the wheel if it is missing, loads it and takes the device; refuses in one sentence where there is none.
     */
    static void use(int index, HomeOption home) throws InterruptedException {
        if (System.getenv("PYTORCH_LIBRARY_PATH") == null) {
            requireDriver(index);
            PythonEnvironment wheel = wheel(home).prepare(System.out::println);
            Engine.loadCudaBuild(wheel.packages().resolve(LIBRARIES));
        }
        Engine.useCuda(index);
    }

    /** Takes the device if everything is there, without fetching anything; false: the wheel is not installed yet. */
    static boolean tryOut(int index, HomeOption home) {
        if (System.getenv("PYTORCH_LIBRARY_PATH") == null) {
            requireDriver(index);
            PythonEnvironment wheel = wheel(home);
            if (!wheel.complete()) {
                return false;
            }
            Engine.loadCudaBuild(wheel.packages().resolve(LIBRARIES));
        }
        Engine.useCuda(index);
        return true;
    }

    private static PythonEnvironment wheel(HomeOption home) {
        SearchPath path = new SearchPath(System.getenv().getOrDefault("PATH", ""));
        Home place = home.settings()
                .pythonEnvironments()
                .map(folder -> new Home(home.path(), folder))
                .orElseGet(() -> new Home(home.path()));
        return PythonEnvironment.of(place, PythonEnvironment.CUDA, path);
    }

    /** Before gigabytes are fetched. */
    private static void requireDriver(int index) {
        if (!Files.exists(DRIVER)) {
            throw new BamException(
                    FailureKind.BAD_PLAN,
                    "device cuda:" + index + " is not there: this machine has no NVIDIA driver (" + DRIVER
                            + " is missing); leave --device out, or set PYTORCH_LIBRARY_PATH and PYTORCH_FLAVOR=cu128"
                            + " for a libtorch 2.7.1 that sees the device");
        }
    }
}
