package bam.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.FailureKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The command line grows by decision only: every command, what it takes, and its exit codes. */
class CommandLineTest {
    private static final String COMMANDS = """
            bam
            bam backup FOLDER --home --json
            bam bench
            bam bench checkpoint --every --home --json --model --rounds --steps
            bam bench ledger --home --json --points --rounds --studies
            bam bench mirror --home --json --points
            bam bench paper --json --precision --recompute --steps --threads --variant
            bam bench step --home --json --model --rounds --size --threads
            bam completion
            bam control --home
            bam demo --exit --home --study
            bam doctor --device --home --json
            bam down --home
            bam drill
            bam drill all --full --home --json --seed
            bam drill kill --count --home --json --seed
            bam drill launch --count --home --json --seed
            bam drill mirror --backend --count --home --json --seed
            bam drill save --count --home --json --seed
            bam drill term --count --home --json --seed
            bam drill zombie --count --home --json --seed
            bam gc --dry-run --grace --home --json
            bam logs [STUDY|STAGE|PROCESS...] --follow --home --lines
            bam migrate --home
            bam mirror --home
            bam mirror reconcile --dry-run --home --json
            bam model
            bam model describe MODEL [VARIANT] --context --json
            bam model export FOLDER TARGET --as --card --context --tokenizer
            bam model generate FOLDER --context --continuation --device --home --ids --prompt --seed --stop\
             --temperature --threads --tokens --top-k --top-p
            bam model import FOLDER TARGET
            bam model list [STUDY] --home --json
            bam model merge MODEL... --as --out --seed
            bam model path STAGE... --home
            bam model show STAGE... --home --json
            bam model verify DIR --out
            bam restore FOLDER --home --moment
            bam service
            bam service prepare --cuda --home --transformers
            bam stage
            bam stage cancel STAGE... --home
            bam stage pause STAGE... --home
            bam stage resume STAGE... --home
            bam stage retry STAGE... --home
            bam stage show STAGE... --home --json
            bam status --home --json
            bam study
            bam study archive STUDY FILE --home --weights
            bam study cancel STUDY --home
            bam study diff A B --home --json
            bam study explain STUDY --home --json
            bam study export STUDY FOLDER --format --home --json
            bam study import FILE --home
            bam study lineage STUDY [STAGE...] --home --json
            bam study list --home --json
            bam study pause STUDY --home
            bam study plan FILE --home --input --json
            bam study resume STUDY --home
            bam study run FILE --detach --home
            bam study show STUDY --home --json
            bam study watch STUDY --home
            bam test
            bam up --home
            bam version
            bam worker --device --home --name --probe --resource
            """;

    @Test
    void theseAreAllCommandsAndWhatTheyTake() {
        List<String> lines = new ArrayList<>();
        walk(Main.line(), "bam", lines);

        assertThat(String.join("\n", lines) + "\n").isEqualTo(COMMANDS);
    }

    @Test
    void everyCommandThatPeopleGiveHasAnExample() {
        for (String path : List.of(
                "study plan",
                "study run",
                "study watch",
                "study list",
                "study show",
                "study explain",
                "study diff",
                "study export",
                "study archive",
                "study import",
                "backup",
                "study lineage",
                "study pause",
                "stage show",
                "model describe",
                "model verify",
                "model merge",
                "model export",
                "model import",
                "model generate")) {
            assertThat(help(path)).as(path).contains("Example: ./bam " + path);
        }
        assertThat(help("stage")).contains("./bam stage pause demo/expert law");
        assertThat(help("")).contains("Exit codes:  0 all went well; 1 something did not work");
    }

    @Test
    void everyListOfCommandsTellsEachInAWholeSentence() {
        everyCommand(Main.line(), command -> {
            String list = words(command.setUsageHelpWidth(120).getUsageMessage());
            for (CommandLine sub : command.getSubcommands().values()) {
                String first = sub.getCommandSpec().usageMessage().description()[0];
                assertThat(first).as(sub.getCommandName()).matches("[A-Z][^\\n]*\\.");
                if (!sub.getCommandSpec().usageMessage().hidden()) {
                    assertThat(list).contains(words(sub.getCommandName() + " " + first));
                }
            }
        });
    }

    @Test
    void helpCallsADefaultADefault() {
        everyCommand(
                Main.line(), command -> assertThat(command.getUsageMessage()).doesNotContain("Standard:"));
        assertThat(words(help("stage show"))).contains("Default: $BAM_HOME, else .bam in the checkout.");
    }

    private static void everyCommand(CommandLine line, Consumer<CommandLine> look) {
        look.accept(line);
        line.getSubcommands().values().forEach(sub -> everyCommand(sub, look));
    }

    private static String words(String text) {
        return text.strip().replaceAll("\\s+", " ");
    }

    @Test
    void aLabelOfSeveralWordsNeedsNoQuotes() {
        CommandLine.ParseResult parsed = Main.line().parseArgs("stage", "pause", "demo/expert", "law");

        assertThat(parsed.subcommand().subcommand().matchedPositionals().get(0).<List<String>>getValue())
                .containsExactly("demo/expert", "law");
    }

    @Test
    void aGraceTimeThatIsNoneIsOneSentence() {
        assertThatThrownBy(() -> Main.line().parseArgs("gc", "--grace", "5h"))
                .hasMessage("Invalid value for option '--grace': '5h' is no ISO-8601 duration such as PT1H");
    }

    @Test
    void onlyAWrongInputIsTheCommandsOwnFault() {
        List<FailureKind> usage = Arrays.stream(FailureKind.values())
                .filter(kind -> Main.code(kind) == Main.USAGE)
                .toList();

        assertThat(usage).containsExactly(FailureKind.BAD_PLAN, FailureKind.BAD_INPUT);
    }

    private static String help(String path) {
        CommandLine line = Main.line();
        for (String name : path.isEmpty() ? new String[0] : path.split(" ", -1)) {
            line = Objects.requireNonNull(line.getSubcommands().get(name), name);
        }
        return line.getUsageMessage();
    }

    private static void walk(CommandLine line, String path, List<String> lines) {
        lines.add(path + takes(line.getCommandSpec()));
        line.getSubcommands().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .forEach(entry -> walk(entry.getValue(), path + " " + entry.getKey(), lines));
    }

    private static String takes(CommandSpec command) {
        String positionals = command.positionalParameters().stream()
                .map(CommandLineTest::positional)
                .collect(Collectors.joining());
        return positionals
                + command.options().stream()
                        .map(option -> option.longestName())
                        .filter(name -> !name.equals("--help") && !name.equals("--version"))
                        .sorted()
                        .map(name -> " " + name)
                        .collect(Collectors.joining());
    }

    private static String positional(PositionalParamSpec parameter) {
        String label = parameter.paramLabel() + (parameter.arity().isVariable() ? "..." : "");
        return parameter.required() ? " " + label : " [" + label + "]";
    }
}
