package bam.model.weights;

import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Number formats that a safetensors header may name; weights are the floating-point ones of at most 32 bits. */
public enum TensorType {
    F32(4),
    BF16(2),
    F16(2),
    F64(8),
    I64(8),
    I32(4),
    I16(2),
    I8(1),
    U64(8),
    U32(4),
    U16(2),
    U8(1),
    BOOL(1);

    private static final Map<String, TensorType> BY_NAME = new HashMap<>();

    static {
        for (TensorType type : values()) {
            BY_NAME.put(type.name(), type);
        }
    }

    private final int bytes;

    TensorType(int bytes) {
        this.bytes = bytes;
    }

    /** Size of one number. */
    public int bytes() {
        return bytes;
    }

    /** Whether weights may have this type. */
    public boolean isWeight() {
        return this == F32 || this == BF16 || this == F16;
    }

    static @Nullable TensorType named(String name) {
        return BY_NAME.get(name);
    }

    /** The next number of a little-endian buffer as a float, exactly; for weight types. */
    public float next(ByteBuffer buffer) {
        return switch (this) {
            case F32 -> buffer.getFloat();
            case BF16 -> Float.intBitsToFloat(buffer.getShort() << 16);
            case F16 -> half(buffer.getShort());
            case F64, I64, I32, I16, I8, U64, U32, U16, U8, BOOL ->
                throw new IllegalStateException(this + " is no type of weights");
        };
    }

    /** IEEE binary16: 5 bits of exponent, 10 of fraction. */
    private static float half(short bits) {
        int exponent = (bits >> 10) & 0x1f;
        int fraction = bits & 0x3ff;
        float magnitude = switch (exponent) {
            case 0 -> fraction * 0x1p-24f;
            case 31 -> fraction == 0 ? Float.POSITIVE_INFINITY : Float.NaN;
            default -> Float.intBitsToFloat((exponent + 112) << 23 | fraction << 13);
        };
        return bits < 0 ? -magnitude : magnitude;
    }
}
