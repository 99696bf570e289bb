package bam.data.selection;

import static org.assertj.core.api.Assertions.assertThat;

import bam.data.text.Document;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Near copies go, relatives stay together. */
class FamiliesTest {
    @Test
    void aTextInsideALongerOneIsDropped() {
        Document longer = new Document("long", words("common", 0, 100));
        Document inside = new Document("inside", words("common", 10, 60));

        assertThat(Families.of(List.of(inside, longer))).containsOnlyKeys(1).containsEntry(1, "long");
    }

    @Test
    void layoutAndCaseDoNotHideACopy() {
        Document plain = new Document("plain", words("common", 0, 100) + "end");
        Document dressed = new Document(
                "dressed",
                words("common", 0, 100).toUpperCase(java.util.Locale.ROOT).replace(" ", " \n"));

        assertThat(Families.of(List.of(plain, dressed))).hasSize(1);
    }

    @Test
    void relativesShareTheSmallestKeyAndStrangersKeepTheirs() {
        Document first = new Document("b", words("common", 0, 50) + words("first", 0, 60));
        Document second = new Document("a", words("common", 0, 50) + words("second", 0, 70));
        Document stranger = new Document("c", words("stranger", 0, 90));

        assertThat(Families.of(List.of(first, second, stranger)))
                .containsEntry(0, "a")
                .containsEntry(1, "a")
                .containsEntry(2, "c");
    }

    @Test
    void relativesOfRelativesAreFamily() {
        Document left = new Document("c", words("one", 0, 60) + words("left", 0, 80));
        Document middle = new Document("b", words("one", 0, 60) + words("two", 0, 60));
        Document right = new Document("a", words("two", 0, 60) + words("right", 0, 80));

        assertThat(Families.of(List.of(left, middle, right)).values()).containsOnly("a");
    }

    @Test
    void textsOfAFewWordsAreComparedWhole() {
        List<Document> documents = List.of(
                new Document("a", "do as you like"), new Document("b", "Do as you like!"), new Document("c", "do not"));

        assertThat(Families.of(documents)).hasSize(2);
    }

    private static String words(String stem, int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> stem + i + " ").collect(Collectors.joining());
    }
}
