package bam.contracts;

/** How the bytes of a file become documents; the reader of each lives in the data room. */
public enum TextFormat {
    /** Each file is one document. */
    TEXT,
    /** Each line is one document. */
    LINES,
    /** Tab-separated lines of European Parliament debates (title, date, body), gzipped; English ones are kept. */
    EUROPARL,
    /** WordNet data files: the words of a synset and the gloss behind the bar. */
    WORDNET,
    /** Java sources without their licence header. */
    JAVA,
    /** SPDX licence records: the licence text of each JSON file. */
    SPDX,
    /** Markdown pages on mathematical functions, without their implementation notes and link targets. */
    MATH_PAGES,
    /** Integration rules written as Java calls. */
    MATH_RULES
}
