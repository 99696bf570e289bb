package bam.data;

import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.aether.transfer.AbstractTransferListener;
import org.eclipse.aether.transfer.TransferCancelledException;
import org.eclipse.aether.transfer.TransferEvent;
import org.jspecify.annotations.Nullable;

/** Passes bytes as they come on to a progress; what that throws stops the transfer and comes out again afterwards. */
final class ReportedTransfer extends AbstractTransferListener {
    private final String activity;
    private final Progress progress;
    private final AtomicReference<@Nullable RuntimeException> stop = new AtomicReference<>();

    ReportedTransfer(String activity, Progress progress) {
        this.activity = activity;
        this.progress = progress;
    }

    @Override
    public void transferStarted(TransferEvent event) throws TransferCancelledException {
        report(event);
    }

    @Override
    public void transferProgressed(TransferEvent event) throws TransferCancelledException {
        report(event);
    }

    private void report(TransferEvent event) throws TransferCancelledException {
        long done = event.getTransferredBytes();
        try {
            progress.at(activity, done, Math.max(done, event.getResource().getContentLength()));
        } catch (RuntimeException stopped) {
            stop.compareAndSet(null, stopped);
            throw new TransferCancelledException("stopped by its caller", stopped);
        }
    }

    void rethrow() {
        RuntimeException stopped = stop.get();
        if (stopped != null) {
            throw stopped;
        }
    }
}
