package bam.services.process;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Starts a command in a session of its own: Ctrl-C in a terminal reaches every process of the session, and children
 * must end in order instead of all at once.
 */
final class NewSession {
    private static final List<Path> SETSID = List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));
    private static final Path PERL = Path.of("/usr/bin/perl");

    private NewSession() {}

    /** The command as it is started; the pid stays that of the command. */
    static List<String> of(List<String> command) {
        return Stream.concat(prefix().stream(), command.stream()).toList();
    }

    private static List<String> prefix() {
        return SETSID.stream()
                .filter(Files::isExecutable)
                .findFirst()
                .map(setsid -> List.of(setsid.toString()))
                .orElseGet(NewSession::byPerl);
    }

    // macOS has no setsid, but has Perl; with neither, Ctrl-C reaches the children too, and they still end.
    private static List<String> byPerl() {
        return Files.isExecutable(PERL)
                ? List.of(PERL.toString(), "-e", "use POSIX; POSIX::setsid(); exec { $ARGV[0] } @ARGV;")
                : List.of();
    }
}
