package bam.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.SAXException;

/**
 * What a test run did: failed and skipped tests by name, and a plain count as the last line. With {@code --ci} a skip
 * fails the run unless {@code .ci/allowed-skips.txt} names it.
 */
final class TestReport {
    private static final String ALLOWED = ".ci/allowed-skips.txt";

    private final List<String> failed = new ArrayList<>();
    private final Set<String> skipped = new TreeSet<>();
    private int passed;

    private TestReport() {}

    /** Reads the reports below the given checkout and prints them; the exit code is 1 when something failed. */
    public static void main(String[] arguments) throws Exception {
        Path checkout = Path.of(arguments[0]);
        boolean strict = List.of(arguments).contains("--ci");
        TestReport report = new TestReport();
        for (Path file : reports(checkout)) {
            report.read(file);
        }
        System.exit(report.print(checkout, strict) ? 0 : 1);
    }

    private static List<Path> reports(Path checkout) throws IOException {
        try (Stream<Path> files =
                Files.find(checkout, 4, (path, attributes) -> path.toString().matches(".*-reports/TEST-[^/]*\\.xml"))) {
            return files.sorted().toList();
        }
    }

    private void read(Path file) throws IOException, ParserConfigurationException, SAXException {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
        DocumentBuilder builder = factory.newDocumentBuilder();
        NodeList cases = builder.parse(file.toFile()).getElementsByTagName("testcase");
        for (int i = 0; i < cases.getLength(); i++) {
            count((Element) cases.item(i));
        }
    }

    private void count(Element test) {
        String name = test.getAttribute("classname") + "." + test.getAttribute("name");
        if (has(test, "failure") || has(test, "error")) {
            failed.add(name);
        } else if (has(test, "skipped")) {
            skipped.add(name + ": "
                    + reason((Element) test.getElementsByTagName("skipped").item(0)));
        } else {
            passed++;
        }
    }

    /** What an assumption says stands in its stack trace only. */
    private static String reason(Element skip) {
        String said = skip.hasAttribute("message") ? skip.getAttribute("message") : skip.getTextContent();
        return said.strip().lines().findFirst().orElse("").replaceFirst("^[\\w.]+Exception: ", "");
    }

    private static boolean has(Element test, String tag) {
        return test.getElementsByTagName(tag).getLength() > 0;
    }

    private boolean print(Path checkout, boolean strict) throws IOException {
        failed.forEach(name -> System.out.println("FAILED  " + name));
        skipped.forEach(name -> System.out.println("skipped " + name));
        List<String> unexpected = strict ? unexpectedSkips(checkout) : List.of();
        unexpected.forEach(name -> System.out.println(
                "NOT ON " + ALLOWED + ": " + name + "; install what it needs, or list it with its reason"));
        if (passed == 0) {
            System.out.println("no test passed: the build ended before the tests; read the lines above");
        }
        System.out.println(passed + " passed, " + failed.size() + " failed, " + skipped.size() + " skipped");
        return passed > 0 && failed.isEmpty() && unexpected.isEmpty();
    }

    private List<String> unexpectedSkips(Path checkout) throws IOException {
        Set<String> allowed = Files.readAllLines(checkout.resolve(ALLOWED)).stream()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .collect(Collectors.toSet());
        return skipped.stream()
                .filter(name -> allowed.stream().noneMatch(name::startsWith))
                .toList();
    }
}
