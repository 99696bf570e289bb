package bam.services;

import java.util.Locale;
import java.util.Optional;

/** The machines that the services run on. */
public enum Platform {
    /** Linux on x86-64: the one that the tests run on. */
    LINUX_X86_64("postgres-linux-x86_64.txz"),
    /** Linux on 64-bit ARM: its parts exist, and were not run. */
    LINUX_ARM64("postgres-linux-arm_64.txz"),
    /** macOS on 64-bit ARM: its parts exist, and were not run. */
    MACOS_ARM64("postgres-darwin-arm_64.txz");

    private final String postgres;

    Platform(String postgres) {
        this.postgres = postgres;
    }

    /** Name of the PostgreSQL archive for this machine. */
    String postgres() {
        return postgres;
    }

    /** The machine that we run on; empty when {@link #refusal} has a sentence about it. */
    public static Optional<Platform> current() {
        return of(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    /** Why nothing runs on this machine; empty when it does. */
    public static Optional<String> refusal() {
        return refusal(System.getProperty("os.name"), System.getProperty("os.arch"));
    }

    static Optional<Platform> of(String system, String processor) {
        boolean arm = processor.equals("aarch64") || processor.equals("arm64");
        boolean intel = processor.equals("amd64") || processor.equals("x86_64");
        String name = system.toLowerCase(Locale.ROOT);
        if (name.equals("linux")) {
            return arm ? Optional.of(LINUX_ARM64) : intel ? Optional.of(LINUX_X86_64) : Optional.empty();
        }
        return name.startsWith("mac") && arm ? Optional.of(MACOS_ARM64) : Optional.empty();
    }

    static Optional<String> refusal(String system, String processor) {
        return of(system, processor).isPresent()
                ? Optional.empty()
                : Optional.of(system + " on " + processor
                        + " has no libtorch or PostgreSQL that fits; use Linux on x86-64 or ARM, or macOS on ARM");
    }
}
