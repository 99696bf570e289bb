package bam.app;

import bam.contracts.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;

/**
 * What was built: the version, and the digest of everything that decides the bits of a result (the sources of the model
 * and data rooms, the kernels, and the versions of the libraries under them).
 *
 * @param version of the program
 * @param libraries names and versions of the libraries under the model
 * @param code digest that enters every fingerprint
 */
record Build(String version, String libraries, Digest code) {
    /** Reads what the build wrote down. */
    static Build current() {
        Properties properties = new Properties();
        try (InputStream file = Build.class.getResourceAsStream("build.properties")) {
            if (file == null) {
                throw new IllegalStateException("build.properties is not on the class path; build with ./bam");
            }
            properties.load(file);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        String libraries = properties.getProperty("libraries");
        Digest code = Digest.of(properties.getProperty("sources") + "\n" + libraries);
        return new Build(properties.getProperty("version"), libraries, code);
    }
}
