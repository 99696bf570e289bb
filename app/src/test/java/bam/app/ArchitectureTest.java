package bam.app;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The directions of dependency, each with its reason, and for each a bad example on which the rule bites. */
class ArchitectureTest {
    /** Tests of other rooms lend us fixtures as a jar, which is not told from the product by its place. */
    private static final JavaClasses PRODUCT = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .withImportOption(location -> !location.contains("/fixture/"))
            .importPackages("bam");

    private static final JavaClasses BAD_EXAMPLES = new ClassFileImporter().importPackages("bad");

    /** Rooms by name, and the rooms that each may see. */
    private static final Map<String, List<String>> MAY_SEE = new LinkedHashMap<>();

    static {
        MAY_SEE.put("contracts", List.of());
        MAY_SEE.put("study", List.of("contracts"));
        MAY_SEE.put("data", List.of("contracts"));
        MAY_SEE.put("model", List.of("contracts", "data"));
        MAY_SEE.put("storage", List.of("contracts"));
        MAY_SEE.put("migrations", List.of());
        MAY_SEE.put("tracking", List.of("contracts", "storage"));
        MAY_SEE.put("mirror", List.of("contracts", "storage", "tracking"));
        MAY_SEE.put("comparison", List.of("contracts"));
        MAY_SEE.put("training", List.of("contracts", "data", "model", "storage", "tracking"));
        MAY_SEE.put("workflows", List.of("contracts", "study"));
        MAY_SEE.put(
                "activities",
                List.of("contracts", "study", "data", "model", "storage", "tracking", "training", "workflows"));
        MAY_SEE.put("services", List.of("contracts"));
        MAY_SEE.put("drills", List.of("contracts", "data", "mirror", "storage", "tracking", "training", "services"));
        MAY_SEE.put("web", List.of("contracts", "study", "tracking", "comparison", "workflows"));
    }

    static Stream<ArchRule> rules() {
        return Stream.concat(
                MAY_SEE.entrySet().stream().map(room -> seesOnly(room.getKey(), room.getValue())),
                Stream.of(
                        contractsAreBare(),
                        devicesAreNamedInOnePlace(),
                        onlyIn("DJL", "ai.djl..", "a tensor outside model would leak native memory", "model", "ai.djl"),
                        onlyIn(
                                "JDBC",
                                "java.sql..",
                                "only the ledger knows tables, and benchmarks those of others",
                                "tracking",
                                "migrations",
                                "benchmarks",
                                "app"),
                        onlyIn("Flyway", "org.flywaydb..", "one place changes tables", "migrations"),
                        onlyIn("MLflow", "org.mlflow..", "training must never wait for a tracker", "mirror"),
                        onlyIn("Javalin", "io.javalin..", "who listens to the network is guarded in one place", "web"),
                        onlyIn("Jetty", "org.eclipse.jetty..", "there is one server of pages", "web"),
                        onlyIn(
                                "the JDK's server",
                                "com.sun.net.httpserver..",
                                "there is one server of pages, and a proxy that lies on purpose",
                                "drills"),
                        onlyIn("templates", "gg.jte..", "a page is put together where it is escaped", "web"),
                        onlyIn(
                                "Temporal",
                                "io.temporal..",
                                "the rest runs without it",
                                "workflows",
                                "activities",
                                "app"),
                        workflowsAreDeterministic(),
                        processesOnlyInServices(),
                        standardOutputOnlyInApp(),
                        environmentOnlyInApp(),
                        namesSayWhatAClassIs(),
                        onlyWorkflowsEndInImpl()));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void holds(ArchRule rule) {
        rule.check(PRODUCT);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void bites(ArchRule rule) {
        assertThat(rule.evaluate(BAD_EXAMPLES).hasViolation())
                .as("a bad example under src/test/java/bad breaks: " + rule.getDescription())
                .isTrue();
    }

    @Test
    void roomsFormNoCycle() {
        slices().matching("bam.(*)..").should().beFreeOfCycles().check(PRODUCT);
    }

    private static ArchRule seesOnly(String room, List<String> allowed) {
        DescribedPredicate<JavaClass> foreign = DescribedPredicate.describe(
                "rooms other than " + allowed,
                type -> !room(type).isEmpty() && !room(type).equals(room) && !allowed.contains(room(type)));
        return noClasses()
                .that()
                .resideInAnyPackage("bam." + room + "..", "bad." + room + "..")
                .should()
                .dependOnClassesThat(foreign)
                .because("nothing points backwards");
    }

    /** Name of the room, or nothing for foreign types. */
    private static String room(JavaClass type) {
        String name = type.getPackageName() + ".";
        return name.startsWith("bam.") || name.startsWith("bad.") ? name.substring(4, name.indexOf('.', 4)) : "";
    }

    private static ArchRule contractsAreBare() {
        return classes()
                .that()
                .resideInAnyPackage("bam.contracts..", "bad.contracts..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage("java..", "bam.contracts..", "org.jspecify..", "com.fasterxml.jackson.annotation..")
                .because("every process and every workflow history holds them");
    }

    private static ArchRule devicesAreNamedInOnePlace() {
        return noClasses()
                .that()
                .haveNameNotMatching("bam\\.model\\.(Engine|HostMemory)")
                .should()
                .callMethodWhere(target(nameMatching("newBaseManager|toByteBuffer")))
                .orShould()
                .dependOnClassesThat()
                .haveFullyQualifiedName("ai.djl.Device")
                .because("memory made without a device is the host's, and the bytes of a device's are those of a copy");
    }

    private static ArchRule onlyIn(String what, String packages, String reason, String... rooms) {
        String[] places = Stream.of(rooms)
                .map(room -> room.contains(".") ? room + ".." : "bam." + room + "..")
                .toArray(String[]::new);
        return noClasses()
                .that()
                .resideOutsideOfPackages(places)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(packages)
                .because("only " + List.of(rooms) + " may see " + what + ": " + reason);
    }

    private static ArchRule workflowsAreDeterministic() {
        return noClasses()
                .that()
                .resideInAnyPackage("bam.workflows..", "bad.workflows..")
                .should()
                .callMethod(java.time.Instant.class, "now")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(java.util.UUID.class, "randomUUID")
                .orShould()
                .callMethod(Math.class, "random")
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(Thread.class, java.util.Random.class)
                .orShould()
                .dependOnClassesThat()
                .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..", "java.sql..")
                .because("a workflow is replayed: it has no clock, disk or socket of its own");
    }

    private static ArchRule processesOnlyInServices() {
        return noClasses()
                .that()
                .resideOutsideOfPackages("bam.services..", "bam.drills..", "bam.benchmarks..")
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(ProcessBuilder.class)
                .because("every child process is recorded and cleaned up");
    }

    private static ArchRule standardOutputOnlyInApp() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("bam.app..")
                .should()
                .accessField(System.class, "out")
                .orShould()
                .accessField(System.class, "err")
                .because("what a person reads is written in one place");
    }

    private static ArchRule environmentOnlyInApp() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("bam.app..")
                .should()
                .callMethod(System.class, "getenv", String.class)
                .orShould()
                .callMethod(System.class, "getenv")
                .because("settings are validated together");
    }

    private static ArchRule namesSayWhatAClassIs() {
        return noClasses()
                .should()
                .haveSimpleNameEndingWith("Util")
                .orShould()
                .haveSimpleNameEndingWith("Utils")
                .orShould()
                .haveSimpleNameEndingWith("Helper")
                .orShould()
                .haveSimpleNameEndingWith("Manager")
                .orShould()
                .haveSimpleNameEndingWith("Common")
                .because("a class is named for what it is");
    }

    private static ArchRule onlyWorkflowsEndInImpl() {
        return noClasses()
                .that()
                .resideOutsideOfPackage("bam.workflows..")
                .should()
                .haveSimpleNameEndingWith("Impl")
                .because("an implementation is named for what makes it different");
    }
}
