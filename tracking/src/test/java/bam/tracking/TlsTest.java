package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is reached by TLS, as the parameters of its address ask for. */
class TlsTest {
    private static final String SECRET = "for this test only";

    @TempDir
    private Path folder = Path.of("");

    @Test
    void trustsTheServerThatTheGivenCertificateNamesAndNoOther() throws Exception {
        Path own = certificate("own");
        Path foreign = certificate("foreign");
        try (EmbeddedPostgres postgres = EmbeddedPostgres.builder()
                .setServerConfig("ssl", "on")
                .setServerConfig("ssl_cert_file", own.toString())
                .setServerConfig("ssl_key_file", folder.resolve("own.key").toString())
                .start()) {
            String url =
                    "jdbc:postgresql://localhost:" + postgres.getPort() + "/postgres?sslmode=verify-full&sslrootcert=";

            try (Database database = Database.open(url + own, "postgres", "postgres")) {
                assertThat(database.<List<Boolean>>inTransaction(
                                handle -> handle.createQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
                                        .mapTo(Boolean.class)
                                        .list()))
                        .containsExactly(true);
            }
            assertThatThrownBy(() -> Database.open(url + foreign, "postgres", "postgres"))
                    .isInstanceOfSatisfying(
                            BamException.class,
                            failure -> assertThat(failure.kind()).isEqualTo(FailureKind.UNREACHABLE))
                    .hasMessageStartingWith("the database jdbc:postgresql://localhost:" + postgres.getPort()
                            + "/postgres does not answer");
        }
    }

    /** A certificate of localhost that vouches for itself, with its key beside it. */
    private Path certificate(String name) throws IOException, InterruptedException, GeneralSecurityException {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        SECRET,
                        "-alias",
                        name,
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=dns:localhost",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(name + ".log").toFile())
                .start();
        assertThat(keytool.waitFor()).as("keytool").isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream bytes = Files.newInputStream(store)) {
            keys.load(bytes, SECRET.toCharArray());
        }
        byte[] key = keys.getKey(name, SECRET.toCharArray()).getEncoded();
        Files.createFile(
                folder.resolve(name + ".key"),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(folder.resolve(name + ".key"), pem("PRIVATE KEY", key));
        return Files.writeString(
                folder.resolve(name + ".crt"),
                pem("CERTIFICATE", keys.getCertificate(name).getEncoded()));
    }

    private static String pem(String what, byte[] bytes) {
        String text = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                .encodeToString(bytes);
        return "-----BEGIN " + what + "-----\n" + text + "\n-----END " + what + "-----\n";
    }
}
