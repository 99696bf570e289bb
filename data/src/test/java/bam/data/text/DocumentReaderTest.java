package bam.data.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.TextFormat;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What each format keeps and leaves out. */
class DocumentReaderTest {
    @Test
    void carriageReturnsAndByteOrderMarksChangeNothing() throws IOException {
        assertThat(read(TextFormat.TEXT, "\uFEFFeins\r\nzwei\rdrei"))
                .isEqualTo(read(TextFormat.TEXT, "eins\nzwei\ndrei\n"));
        assertThat(read(TextFormat.TEXT, "grün\r\n\r\n€\r\n")).containsExactly(new Document("file", "grün\n\n€\n"));
    }

    @Test
    void whatIsNotUtf8IsRefusedWithItsLine() {
        byte[] latin = "eins\ngr\u00fcn\n".getBytes(StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> read(TextFormat.LINES, latin))
                .hasMessageContaining("'file' is not UTF-8")
                .hasMessageContaining("convert it, or leave it out of the entries");
    }

    @Test
    void eachLineThatIsNotBlankIsADocument() throws IOException {
        assertThat(read(TextFormat.LINES, "one\n\n  \ntwo"))
                .containsExactly(new Document("one", "one\n"), new Document("two", "two\n"));
    }

    @Test
    void debatesAreKeptInEnglishOnlyUnderDateAndTitle() throws IOException {
        String english = "It is  the duty of the House to say what we think of this and of that.";
        String italian = "Le compagnie assicurative calcolano i premi in modo diverso per gli uomini.";

        assertThat(read(TextFormat.EUROPARL, "Duty\t2004-03-30\t" + english + "\nPremi\t2004-03-30\t" + italian))
                .containsExactly(new Document("2004-03-30 Duty", english.replace("  ", " ") + "\n"));
    }

    @Test
    void synsetsBecomeWordsAndGlossEightToADocument() throws IOException {
        String header = "  1 This software and database is being provided to you | the licensee\n";
        String galore = "00013887 00 s 02 galore(ip) 0 in_plenty 0 001 & 00013662 a 0000 | in great numbers  \n";

        List<Document> documents = read(TextFormat.WORDNET, header + galore.repeat(9));

        assertThat(documents).extracting(Document::key).containsExactly("file 0", "file 1");
        assertThat(documents.get(1).text()).isEqualTo("galore, in plenty: in great numbers\n");
        assertThat(documents.get(0).text().lines()).hasSize(8);
    }

    @Test
    void brokenSynsetsAreNotRead() throws IOException {
        assertThat(read(TextFormat.WORDNET, "x y z ff word 0 | gloss\na | b\n1 2 3 zz 4 5 | c\n"))
                .isEmpty();
    }

    @Test
    void javaLosesTheCommentItOpensWithAndNoOther() throws IOException {
        assertThat(read(TextFormat.JAVA, "\n/* licence */\n\npackage a;\n/** Kept. */\nclass A {}\n"))
                .containsExactly(new Document("file", "package a;\n/** Kept. */\nclass A {}\n"));
        assertThat(read(TextFormat.JAVA, "package a;\n/* kept */\n").get(0).text())
                .contains("kept");
    }

    @Test
    void licenceRecordsGiveTheirTextAndContentsNone() throws IOException {
        assertThat(read(TextFormat.SPDX, "{\"licenseText\": \"Do \\u003cas\\u003e\\r\\nyou like.\\n\"}"))
                .containsExactly(new Document("file", "Do <as>\nyou like.\n"));
        assertThat(read(TextFormat.SPDX, "{\"licenseExceptionText\": \"Except.\"}")
                        .get(0)
                        .text())
                .isEqualTo("Except.\n");
        assertThat(read(TextFormat.SPDX, "{\"licenses\": []}")).isEmpty();
        assertThatThrownBy(() -> read(TextFormat.SPDX, "{")).hasMessageContaining("'file' is no JSON");
    }

    @Test
    void pagesEndBeforeTheirNotesAndLinksLeadNowhere() throws IOException {
        String page = "## Sin \n\n\n\nSee [Cos](Cos.md).\n\n### Implementation status\n\n* full\n";

        assertThat(read(TextFormat.MATH_PAGES, page)).containsExactly(new Document("file", "## Sin\n\nSee Cos.\n"));
    }

    @Test
    void rulesComeWithoutTheClassAroundThem() throws IOException {
        String source = "class IntRules1 {\n  RULES = List(\nIIntegrate(1,x_),\n    Condition(x),\n  );\n}\n";

        assertThat(read(TextFormat.MATH_RULES, source).get(0).text())
                .isEqualTo("IIntegrate(1,x_),\n    Condition(x),\n");
    }

    private static List<Document> read(TextFormat format, String text) throws IOException {
        return read(format, text.getBytes(StandardCharsets.UTF_8));
    }

    private static List<Document> read(TextFormat format, byte[] bytes) throws IOException {
        List<Document> documents = new ArrayList<>();
        DocumentReader.of(format).read("file", new ByteArrayInputStream(bytes), documents::add);
        return documents;
    }
}
