package bam.mirror;

import bam.tracking.Outbox;
import bam.tracking.OutboxRow;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** An outbox that works, in memory; it can forget that rows were sent, as a process killed before its commit does. */
final class MemoryOutbox implements Outbox {
    private final Deque<OutboxRow> waiting = new ArrayDeque<>();
    private final Map<Long, String> refused = new TreeMap<>();
    private int forgetful;

    MemoryOutbox(OutboxRow... rows) {
        add(rows);
    }

    synchronized void add(OutboxRow... rows) {
        waiting.addAll(List.of(rows));
    }

    /** The next so many batches are delivered, and then not marked as sent. */
    synchronized void forget(int batches) {
        forgetful = batches;
    }

    synchronized Map<Long, String> refused() {
        return Map.copyOf(refused);
    }

    @Override
    public synchronized int drain(int limit, Consumer<List<OutboxRow>> sender) {
        List<OutboxRow> batch = waiting.stream().limit(limit).toList();
        if (batch.isEmpty()) {
            return 0;
        }
        sender.accept(batch);
        if (forgetful > 0) {
            forgetful--;
            throw new IllegalStateException("the process was killed before its commit");
        }
        batch.forEach(row -> waiting.remove());
        return batch.size();
    }

    @Override
    public synchronized void refuse(long id, String why) {
        refused.put(id, why);
        waiting.removeIf(row -> row.id() == id);
    }

    @Override
    public synchronized Backlog backlog() {
        return new Backlog(waiting.size(), 0);
    }
}
