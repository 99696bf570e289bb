package bad.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;

/** A bad example: an array on the default device, and the bytes of a copy of it if that is not the host. */
final class ForgetsTheDevice {
    private ForgetsTheDevice() {}

    static ByteBuffer bytes() {
        try (NDManager memory = NDManager.newBaseManager()) {
            NDArray array = memory.zeros(new Shape(1));
            return array.toByteBuffer(true);
        }
    }
}
