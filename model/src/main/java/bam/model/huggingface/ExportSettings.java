package bam.model.huggingface;

import bam.contracts.Tokenizer;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/**
 * What an export says beside the weights.
 *
 * @param context longest sequence that the model was trained on or may see, in tokens
 * @param tokenizer whose files go along, if it is one that we have
 * @param card what the README tells
 */
public record ExportSettings(int context, Optional<Tokenizer> tokenizer, ModelCard card) {
    /** At least one token. */
    public ExportSettings {
        if (context < 1) {
            throw new IllegalArgumentException("the context is " + context + " tokens; give at least 1");
        }
    }

    /** The ids that begin and end a document, or null where no tokenizer says them. */
    ObjectNode separators(ObjectNode tree) {
        if (tokenizer.isEmpty()) {
            return tree.putNull("bos_token_id").putNull("eos_token_id");
        }
        return tree.put("bos_token_id", ByteTokenizerFiles.SEPARATOR).put("eos_token_id", ByteTokenizerFiles.SEPARATOR);
    }
}
