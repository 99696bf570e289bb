package bam.data;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** What a jar says of its own licence: the names in its POM, else the licence files it carries. */
final class LicenceRemark {
    private static final int LARGEST_POM = 1 << 20;
    private static final Pattern POM = Pattern.compile("META-INF/maven/[^/]+/[^/]+/pom\\.xml");
    private static final Pattern NAME = Pattern.compile("<license>\\s*<name>\\s*([^<]{1,120}?)\\s*</name>");
    private static final Pattern LICENCE_FILE = Pattern.compile("META-INF/(?:LICEN[CS]E|NOTICE|COPYING)[^/]{0,20}");

    private LicenceRemark() {}

    static String of(Path jar) throws IOException {
        try (ZipFile zip = new ZipFile(jar.toFile())) {
            SortedSet<String> names = new TreeSet<>();
            SortedSet<String> files = new TreeSet<>();
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (POM.matcher(entry.getName()).matches()) {
                    NAME.matcher(text(zip, entry)).results().forEach(match -> names.add(match.group(1)));
                }
                if (LICENCE_FILE.matcher(entry.getName()).matches()) {
                    files.add(entry.getName());
                }
            }
            if (!names.isEmpty()) {
                return String.join(", ", names);
            }
            return files.isEmpty() ? "not stated in the jar" : "see " + String.join(", ", files);
        }
    }

    private static String text(ZipFile zip, ZipEntry entry) throws IOException {
        try (InputStream bytes = zip.getInputStream(entry)) {
            return new String(bytes.readNBytes(LARGEST_POM), StandardCharsets.UTF_8);
        }
    }
}
