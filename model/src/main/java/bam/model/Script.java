package bam.model;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.Bridge;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.JniUtils;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * Kernels: methods in TorchScript text, made into a module of libtorch for one architecture. Words in capitals in the
 * text are constants of that architecture, put in before it is compiled.
 */
final class Script implements AutoCloseable {
    /** Their texts, beside this class. */
    static final List<String> SOURCES = List.of(
            "product.ts",
            "norm.ts",
            "attention.ts",
            "feed_forward.ts",
            "network.ts",
            "head.ts",
            "training.ts",
            "generation.ts");

    private static final String PREAMBLE =
            "class Network(Module):\n  __parameters__ = []\n  __buffers__ = []\n  training : bool\n";

    /** A pickle of protocol 2: an object of the class above whose {@code training} is true. */
    private static final String OBJECT = "\u0080\u0002c__torch__\nNetwork\n)\u0081}(X\b\0\0\0training\u0088ub.";

    private static final String NO_CONSTANTS = "\u0080\u0002).";
    private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z][A-Z_0-9]+\\b");
    private static final Pattern COMMENT = Pattern.compile("(?m)^ *#.*\\R");

    private final PtSymbolBlock module;

    Script(NDManager manager, Map<String, String> constants) {
        try {
            InputStream archive = new ByteArrayInputStream(archive(constants));
            module = JniUtils.loadModule((PtNDManager) manager, archive, false, false);
        } catch (IOException failure) {
            throw new UncheckedIOException("the kernels could not be loaded", failure);
        }
    }

    /**
     * Calls a method. Results belong to {@code results}; arguments are arrays, lists of arrays, integers, doubles, Java
     * arrays of either and truth values.
     */
    NDList call(NDManager results, String method, boolean gradients, Object... arguments) {
        IValue[] values = new IValue[arguments.length];
        try {
            for (int i = 0; i < values.length; i++) {
                values[i] = value(arguments[i]);
            }
            try (IValue result = Bridge.run(module, method, gradients, values)) {
                return result.isTensor()
                        ? new NDList(result.toTensor((PtNDManager) results))
                        : result.toNDList((PtNDManager) results);
            }
        } finally {
            closeAll(values);
        }
    }

    private static void closeAll(IValue[] values) {
        for (IValue value : values) {
            if (value != null) {
                value.close();
            }
        }
    }

    private static IValue value(Object argument) {
        if (argument instanceof NDArray array) {
            return IValue.from((PtNDArray) array);
        }
        if (argument instanceof NDList list) {
            return IValue.listFrom(list.toArray(new PtNDArray[0]));
        }
        if (argument instanceof Long number) {
            return IValue.from(number);
        }
        if (argument instanceof Double number) {
            return IValue.from(number);
        }
        if (argument instanceof double[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof long[] numbers) {
            return IValue.listFrom(numbers);
        }
        if (argument instanceof Boolean truth) {
            return IValue.from(truth);
        }
        throw new IllegalArgumentException("a kernel takes no " + argument.getClass());
    }

    private static String methods(Map<String, String> constants) throws IOException {
        StringBuilder text = new StringBuilder();
        for (String source : SOURCES) {
            try (InputStream stream = Script.class.getResourceAsStream(source)) {
                if (stream == null) {
                    throw new IOException("the kernel source " + source + " is not on the class path");
                }
                text.append(new String(stream.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return replaceConstants(COMMENT.matcher(text).replaceAll(""), constants);
    }

    private static String replaceConstants(String text, Map<String, String> constants) {
        return CONSTANT.matcher(text).replaceAll(found -> {
            String value = constants.get(found.group());
            if (value == null) {
                throw new IllegalStateException("the kernels name a constant " + found.group() + " that nobody gives");
            }
            return Matcher.quoteReplacement(value);
        });
    }

    /** What libtorch loads: a zip of four entries, stored. */
    static byte[] archive(Map<String, String> constants) throws IOException {
        String code = PREAMBLE + methods(constants);
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            put(zip, "network/data.pkl", OBJECT.getBytes(StandardCharsets.ISO_8859_1));
            put(zip, "network/code/__torch__.py", code.getBytes(StandardCharsets.UTF_8));
            put(zip, "network/constants.pkl", NO_CONSTANTS.getBytes(StandardCharsets.ISO_8859_1));
            put(zip, "network/version", "10\n".getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private static void put(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    @Override
    public void close() {
        module.close();
    }
}
