package bam.app;

import picocli.CommandLine.Command;

/** Stands in the list of commands; the launcher runs the tests itself, since they rebuild this program. */
@Command(
        name = "test",
        description = {
            "Build everything and run every test, as continuous integration does.",
            "Prints failed and skipped tests by name and ends with a plain count."
        })
final class TestCommand implements Runnable {
    @Override
    public void run() {
        System.out.println("run './bam test' from the checkout: the launcher builds and tests there");
    }
}
