package bam.model.huggingface;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The byte tokenizer as files that transformers loads: a byte-level BPE without merges, whose id of a byte is its
 * value, and one special token beyond.
 */
final class ByteTokenizerFiles {
    /** Stands before each document; no byte has it. */
    static final int SEPARATOR = 256;

    private static final String SEPARATOR_TEXT = "<|separator|>";
    private static final int BYTES = 256;
    private static final ObjectMapper JSON = new ObjectMapper();

    private ByteTokenizerFiles() {}

    /** Writes {@code tokenizer.json} and {@code tokenizer_config.json}. */
    static void write(Path folder, int context) throws IOException {
        Files.writeString(folder.resolve("tokenizer.json"), ExportedConfig.pretty(tokenizer()));
        Files.writeString(folder.resolve("tokenizer_config.json"), ExportedConfig.pretty(config(context)));
    }

    private static ObjectNode tokenizer() {
        ObjectNode root = JSON.createObjectNode().put("version", "1.0");
        root.putNull("truncation").putNull("padding");
        root.putArray("added_tokens")
                .addObject()
                .put("id", SEPARATOR)
                .put("content", SEPARATOR_TEXT)
                .put("single_word", false)
                .put("lstrip", false)
                .put("rstrip", false)
                .put("normalized", false)
                .put("special", true);
        root.putNull("normalizer");
        byteLevel(root.putObject("pre_tokenizer"));
        root.putNull("post_processor");
        byteLevel(root.putObject("decoder"));
        ObjectNode model = root.putObject("model").put("type", "BPE");
        model.putNull("dropout").putNull("unk_token");
        model.putNull("continuing_subword_prefix").putNull("end_of_word_suffix");
        model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
        vocabulary(model.putObject("vocab"));
        model.putArray("merges");
        return root;
    }

    private static void byteLevel(ObjectNode node) {
        node.put("type", "ByteLevel")
                .put("add_prefix_space", false)
                .put("trim_offsets", true)
                .put("use_regex", false);
    }

    /** Byte-level tokenizers show each byte as a character: a printable one as itself, the others from 256 on. */
    private static void vocabulary(ObjectNode vocabulary) {
        int next = BYTES;
        for (int value = 0; value < BYTES; value++) {
            boolean printable = (value > ' ' && value <= '~') || (value >= '¡' && value <= '¬') || value >= '®';
            vocabulary.put(Character.toString(printable ? value : next++), value);
        }
    }

    private static ObjectNode config(int context) {
        return JSON.createObjectNode()
                .put("tokenizer_class", "PreTrainedTokenizerFast")
                .put("model_max_length", context)
                .put("bos_token", SEPARATOR_TEXT)
                .put("eos_token", SEPARATOR_TEXT)
                .put("pad_token", SEPARATOR_TEXT)
                .put("clean_up_tokenization_spaces", false);
    }
}
