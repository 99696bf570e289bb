package bam.model;

import bam.contracts.Architecture;
import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.contracts.TensorGroup;
import bam.model.weights.ModelTensors;
import java.util.ArrayList;
import java.util.List;

/**
 * The rows of the leaves that a training changes: all, but for frozen groups. A leaf may hold tensors of two groups,
 * one above the other; those of one group are taken together.
 */
final class TrainedRows {
    private final List<Long> pieces = new ArrayList<>();

    private TrainedRows() {}

    /** The pieces as the step kernel takes them: place of the leaf, first row, rows, in turn. */
    static long[] of(Architecture architecture, ParameterLayout layout, List<TensorGroup> frozen) {
        requireThere(architecture, frozen);
        TrainedRows rows = new TrainedRows();
        for (int i = 0; i < layout.leaves().size(); i++) {
            rows.add(i, layout.leaves().get(i), frozen);
        }
        if (rows.pieces.isEmpty()) {
            throw new BamException(
                    FailureKind.BAD_PLAN, "the groups " + frozen + " are all of the model's; leave one to be trained");
        }
        return rows.pieces.stream().mapToLong(Long::longValue).toArray();
    }

    private static void requireThere(Architecture architecture, List<TensorGroup> frozen) {
        for (TensorGroup group : frozen) {
            if (!group.isIn(architecture)) {
                throw new BamException(
                        FailureKind.BAD_PLAN,
                        "the training freezes " + group + ", and the model has no such tensors; leave the group out");
            }
        }
    }

    private void add(int place, ParameterLayout.Leaf leaf, List<TensorGroup> frozen) {
        int begin = 0;
        int end = 0;
        for (ParameterLayout.Part part : leaf.parts()) {
            if (!frozen.contains(ModelTensors.group(part.tensor()))) {
                end = part.firstRow() + part.rows();
                continue;
            }
            add(place, begin, end);
            begin = part.firstRow() + part.rows();
            end = begin;
        }
        add(place, begin, end);
    }

    private void add(int place, int begin, int end) {
        if (end > begin) {
            pieces.addAll(List.of((long) place, (long) begin, (long) end - begin));
        }
    }
}
