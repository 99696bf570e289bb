package bam.tracking;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.storage.StoreName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A ledger works with its own store and with no other. */
class OwnStoreTest extends LedgerTest {
    @TempDir
    private Path folder = Path.of("");

    @Test
    void theFirstStoreOfALedgerIsItsOwnFromThenOn() throws IOException {
        Path store = folder.resolve("store");

        assertThat(ledger.store().require(store)).isEqualTo(store);
        String name = new StoreName(store).read().orElseThrow();
        assertThat(ledger.store().require(store)).isEqualTo(store);
        assertThat(new StoreName(store).read()).contains(name);
    }

    @Test
    void aStoreThatIsNotMountedIsNotTakenForOneThatLostEverything() throws IOException {
        Path store = ledger.store().require(folder.resolve("store"));
        Files.delete(store.resolve(StoreName.FILE));

        refuses(store, FailureKind.UNREACHABLE, "is empty or not mounted; mount it");
        assertThat(store.resolve(StoreName.FILE)).doesNotExist();
    }

    @Test
    void aStoreOfAnotherLedgerIsLeftAlone() throws IOException {
        UUID other = UUID.randomUUID();
        new StoreName(folder).write(other);

        refuses(folder, FailureKind.BAD_PLAN, "belongs to ledger " + other);
        assertThat(new StoreName(folder).read()).contains(other.toString());
    }

    @Test
    void aStoreWithoutANameIsKnownByWhatIsInIt() throws IOException {
        Files.createDirectories(folder.resolve("artifacts/ab/ab" + "0".repeat(62)));
        Files.writeString(folder.resolve("artifacts/ab/ab" + "0".repeat(62) + "/weights"), "of somebody else");

        refuses(folder, FailureKind.BAD_PLAN, "holds 1 artifacts that this database knows nothing of");
        assertThat(folder.resolve(StoreName.FILE)).doesNotExist();
    }

    @Test
    void manyThatStartTogetherAgreeOnOneName() throws Exception {
        Path store = folder.resolve("store");
        ExecutorService threads = Executors.newFixedThreadPool(4);
        try {
            List<Callable<Path>> starts =
                    Collections.nCopies(8, () -> ledger.store().require(store));
            for (Future<Path> start : threads.invokeAll(starts)) {
                assertThat(start.get()).isEqualTo(store);
            }
        } finally {
            threads.shutdown();
        }
    }

    private void refuses(Path store, FailureKind kind, String fact) {
        assertThatThrownBy(() -> ledger.store().require(store))
                .isInstanceOfSatisfying(
                        BamException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(kind))
                .hasMessageContaining(fact);
    }
}
