package bam.mirror;

import bam.contracts.BamException;
import bam.contracts.FailureKind;
import bam.tracking.Outbox;
import bam.tracking.OutboxRow;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Empties the outbox into MLflow, in order, for as long as it runs. While MLflow is away rows wait, and once it has
 * failed it is asked one cheap question before it is sent anything. A row that MLflow will never take is set aside.
 * Killed at any moment and started again, it leaves one run per stage and each point once.
 */
public final class MlflowMirror implements Runnable {
    private static final Logger log = LoggerFactory.getLogger(MlflowMirror.class);

    private final Outbox outbox;
    private final MlflowGateway mlflow;
    private final MirrorSettings settings;
    private final RowDelivery delivery;
    private final Outage mlflowAway;
    private final Outage outboxAway;
    private final CountDownLatch stopped = new CountDownLatch(1);
    /** Rows of the batch in hand that MLflow has, should the batch be given again. */
    private final Set<Long> delivered = new HashSet<>();

    private boolean trusted;

    /**
     * A mirror of this outbox in this MLflow.
     *
     * @param findings works out what a finished study came to
     */
    public MlflowMirror(Outbox outbox, MlflowGateway mlflow, StudyFindings findings, MirrorSettings settings) {
        this.outbox = outbox;
        this.mlflow = mlflow;
        this.settings = settings;
        this.delivery = new RowDelivery(mlflow, outbox, findings, settings);
        this.mlflowAway =
                new Outage("MLflow at " + mlflow.address(), settings.firstBackOff(), settings.longestBackOff());
        this.outboxAway = new Outage("the outbox", settings.firstBackOff(), settings.longestBackOff());
    }

    /** Runs until {@link #stop} or an interruption, and hangs up. */
    @Override
    public void run() {
        try {
            Duration pause = Duration.ZERO;
            while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS)) {
                pause = round();
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        } finally {
            mlflow.close();
        }
    }

    /** Ends {@link #run} after the batch in hand. */
    public void stop() {
        stopped.countDown();
    }

    /** Since when MLflow does not answer, while it does not. */
    public Optional<Instant> awaySince() {
        return mlflowAway.since();
    }

    /** Sends one batch and returns the pause before the next. */
    private Duration round() {
        Batch batch = new Batch();
        int sent;
        try {
            if (!trusted && outbox.backlog().rows() > 0) {
                batch.knock();
            }
            sent = outbox.drain(settings.batchRows(), batch::send);
        } catch (RuntimeException failed) {
            return batch.failure == null ? outboxAway.failed(failed.toString()) : afterwards(batch, batch.failure);
        }
        outboxAway.over();
        delivered.clear();
        return sent == 0 ? settings.idlePause() : Duration.ZERO;
    }

    private Duration afterwards(Batch batch, BamException failure) {
        if (failure.kind() == FailureKind.INTERRUPTED) {
            return Duration.ZERO;
        }
        String sentence = String.valueOf(failure.getMessage());
        if (batch.row == null || failure.kind().retryable()) {
            trusted = false;
            return mlflowAway.failed(sentence);
        }
        mlflowAway.over();
        return setAside(batch.row, sentence);
    }

    /** Outside the outbox's own transaction, which may hold the row. */
    private Duration setAside(OutboxRow row, String why) {
        log.warn("row {} of {} is set aside: {}", row.id(), row.subject(), why);
        try {
            outbox.refuse(row.id(), why);
        } catch (RuntimeException failed) {
            return outboxAway.failed(failed.toString());
        }
        return Duration.ZERO;
    }

    /** One turn with the outbox; remembers what ended it, however the outbox passes an exception on. */
    private final class Batch {
        private @Nullable OutboxRow row;
        private @Nullable BamException failure;

        /** The first question after a start or a failure. */
        void knock() {
            try {
                mlflow.probe();
                trusted = true;
            } catch (BamException failed) {
                failure = failed;
                throw failed;
            }
        }

        void send(List<OutboxRow> rows) {
            List<OutboxRow> news =
                    rows.stream().filter(next -> !delivered.contains(next.id())).toList();
            Parcel.pack(news).forEach(this::send);
        }

        private void send(Parcel parcel) {
            try {
                deliver(parcel.whole());
            } catch (BamException refused) {
                if (refused.kind() != FailureKind.BAD_INPUT || parcel.parts().size() == 1) {
                    throw refused;
                }
                failure = null;
                parcel.parts().forEach(this::deliver);
            }
            parcel.parts().forEach(part -> delivered.add(part.id()));
        }

        private void deliver(OutboxRow next) {
            row = next;
            try {
                delivery.send(next);
            } catch (BamException failed) {
                failure = failed;
                throw failed;
            }
            delivered.add(next.id());
            mlflowAway.over();
        }
    }
}
