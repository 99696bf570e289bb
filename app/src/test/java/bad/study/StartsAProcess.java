package bad.study;

import java.io.IOException;

/** A bad example: a child process that nobody records, and what nobody validates or expects to read. */
final class StartsAProcess {
    Process start() throws IOException {
        System.out.println(System.getenv("HOME"));
        return new ProcessBuilder("true").start();
    }
}
