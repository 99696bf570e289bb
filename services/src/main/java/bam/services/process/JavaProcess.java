package bam.services.process;

import java.io.File;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The command line of one of our own processes: the Java and the class path of this one, less what it must not see.
 *
 * @param mainClass class to start
 * @param classPath absolute entries
 * @param flags of the Java machine, system properties included
 * @param arguments of the program
 * @param environment added to the environment of this process
 */
public record JavaProcess(
        String mainClass,
        List<String> classPath,
        List<String> flags,
        List<String> arguments,
        Map<String, String> environment) {
    /** System property that says that standard input ends with the parent. */
    static final String SUPERVISED = "bam.supervised";

    // Training allocates and frees the same large blocks at every step; without these glibc hands each back to the
    // system and asks for it again, and small pages cost lookups.
    private static final String TUNABLES =
            "glibc.malloc.hugetlb=1:glibc.malloc.mmap_threshold=4294967296:glibc.malloc.trim_threshold=17179869184";

    public JavaProcess {
        classPath = List.copyOf(classPath);
        flags = List.copyOf(flags);
        arguments = List.copyOf(arguments);
        environment = Map.copyOf(environment);
    }

    /** A process that starts at this class and sees what we see. */
    public static JavaProcess of(String mainClass) {
        List<String> entries = Arrays.stream(
                        System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> !entry.isEmpty())
                .map(entry -> Path.of(entry).toAbsolutePath().normalize().toString())
                .toList();
        return new JavaProcess(mainClass, entries, List.of(), List.of(), Map.of());
    }

    /** The same without the class path entries whose file name the predicate names. */
    public JavaProcess excluding(Predicate<String> fileName) {
        List<String> kept = classPath.stream()
                .filter(entry -> !fileName.test(Path.of(entry).getFileName().toString()))
                .toList();
        return new JavaProcess(mainClass, kept, flags, arguments, environment);
    }

    /** The same with these flags added. */
    public JavaProcess flags(String... more) {
        List<String> all = Stream.concat(flags.stream(), Arrays.stream(more)).toList();
        return new JavaProcess(mainClass, classPath, all, arguments, environment);
    }

    /** The same with one more system property. */
    public JavaProcess property(String name, String value) {
        return flags("-D" + name + "=" + value);
    }

    /** The same with these arguments added. */
    public JavaProcess arguments(String... more) {
        List<String> all =
                Stream.concat(arguments.stream(), Arrays.stream(more)).toList();
        return new JavaProcess(mainClass, classPath, flags, all, environment);
    }

    /** The same with one more environment variable. */
    public JavaProcess environment(String variable, String value) {
        Map<String, String> more = new LinkedHashMap<>(environment);
        more.put(variable, value);
        return new JavaProcess(mainClass, classPath, flags, arguments, more);
    }

    /** The same with the C library told to keep large blocks, which a Java machine cannot do once it runs. */
    public JavaProcess keepingLargeBlocks() {
        return environment("GLIBC_TUNABLES", TUNABLES);
    }

    /**
     * The same with its classes archived by the first process of this kind that ends with {@link ClassArchive#leave()};
     * to be called when the class path is settled.
     */
    public JavaProcess archivingClasses(String kind) {
        return ClassArchive.options(kind, classPath)
                .map(options -> flags("@" + options))
                .orElse(this);
    }

    /** What a supervisor starts under this name. */
    public ChildCommand command(String name, Path directory) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-D" + SUPERVISED + "=true");
        command.addAll(flags);
        command.add("-cp");
        command.add(String.join(File.pathSeparator, classPath));
        command.add(mainClass);
        command.addAll(arguments);
        ChildCommand child = ChildCommand.of(name, directory, command).watchingParent();
        for (Map.Entry<String, String> variable : environment.entrySet()) {
            child = child.environment(variable.getKey(), variable.getValue());
        }
        return child;
    }
}
