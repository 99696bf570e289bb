package ai.djl.pytorch.jni;

import ai.djl.pytorch.engine.PtSymbolBlock;

/**
 * Runs a named script method with scalar arguments and gradients. The library's own public calls offer the one or the
 * other; the native call that offers both is package-private, hence this package.
 */
public final class Bridge {
    private Bridge() {}

    /** The method's result, to be closed; without {@code gradients} it runs in inference mode. */
    public static IValue run(PtSymbolBlock module, String method, boolean gradients, IValue... arguments) {
        long[] handles = new long[arguments.length];
        for (int i = 0; i < handles.length; i++) {
            handles[i] = arguments[i].getHandle();
        }
        return new IValue(PyTorchLibrary.LIB.moduleRunMethod(module.getHandle(), method, handles, gradients, false));
    }
}
