package bam.app;

import picocli.CommandLine.Command;

/** Prints what was built. */
@Command(
        name = "version",
        description = "Print the version, the code digest that enters fingerprints, and the Java in use.")
final class VersionCommand implements Runnable {
    @Override
    public void run() {
        Build build = Build.current();
        System.out.println("bam " + build.version());
        System.out.println("code " + build.code());
        System.out.println("java " + System.getProperty("java.version") + " on " + System.getProperty("os.name") + " "
                + System.getProperty("os.arch"));
    }
}
