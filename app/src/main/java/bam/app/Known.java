package bam.app;

import bam.contracts.Fingerprint;
import bam.services.Home;
import bam.services.Instance;
import bam.tracking.StudyLedger;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Which stages are done, as far as it can be known without starting anything. */
final class Known {
    private final Optional<Set<Fingerprint>> done;

    private Known(Optional<Set<Fingerprint>> done) {
        this.done = done;
    }

    /** Asks the ledger. */
    static Known of(Connection connection, List<Fingerprint> stages) {
        StudyLedger ledger = connection.ledger().studies();
        return new Known(Optional.of(stages.stream()
                .filter(stage -> ledger.artifact(stage).isPresent())
                .collect(Collectors.toSet())));
    }

    /** The ledger of a home, if there is one to ask; the caller closes it. */
    static Optional<Connection> ledger(HomeOption option) {
        return answers(option) ? Optional.of(Installation.connect(option)) : Optional.empty();
    }

    /** Whether there is a ledger to be asked: one of the settings, or that of an installation that runs. */
    static boolean answers(HomeOption option) {
        return option.settings().database().isPresent()
                || Instance.read(new Home(option.path()))
                        .filter(Instance::running)
                        .filter(instance -> instance.addresses().containsKey(Installation.DATABASE))
                        .isPresent();
    }

    /** No ledger answers. */
    static Known unasked() {
        return new Known(Optional.empty());
    }

    /** {@code done}, {@code new}, or {@code ?} when no ledger answers. */
    String word(Fingerprint stage) {
        return done.map(set -> set.contains(stage) ? "done" : "new").orElse("?");
    }

    boolean isDone(Fingerprint stage) {
        return done.isPresent() && done.get().contains(stage);
    }

    boolean asked() {
        return done.isPresent();
    }
}
