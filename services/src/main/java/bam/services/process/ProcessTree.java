package bam.services.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A process with all that it started, found by descent and, on Linux, by a mark in the environment, which also finds
 * those whose parent is dead.
 *
 * @param leader the process at the top
 * @param mark value of {@link #VARIABLE} that the leader was started with
 */
record ProcessTree(ProcessIdentity leader, String mark) {
    /** Environment variable that carries the mark to everything that the leader starts. */
    static final String VARIABLE = "BAM_SUPERVISED";

    private static final Path PROC = Path.of("/proc");

    /** Those of the tree that run now. */
    Set<ProcessIdentity> members() {
        Set<ProcessIdentity> members = new LinkedHashSet<>();
        leader.handle().ifPresent(handle -> {
            members.add(leader);
            handle.descendants()
                    .forEach(child -> ProcessIdentity.of(child.pid()).ifPresent(members::add));
        });
        marked().forEach(pid -> ProcessIdentity.of(pid).ifPresent(members::add));
        members.remove(ProcessIdentity.own());
        return members;
    }

    private List<Long> marked() {
        if (!Files.isDirectory(PROC)) {
            return List.of();
        }
        try (Stream<Path> entries = Files.list(PROC)) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.chars().allMatch(Character::isDigit))
                    .map(Long::valueOf)
                    .filter(this::carriesMark)
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private boolean carriesMark(long pid) {
        try {
            byte[] environment = Files.readAllBytes(PROC.resolve(pid + "/environ"));
            String text = "\0" + new String(environment, StandardCharsets.ISO_8859_1) + "\0";
            return text.contains("\0" + VARIABLE + "=" + mark + "\0");
        } catch (IOException notOurs) {
            return false;
        }
    }
}
