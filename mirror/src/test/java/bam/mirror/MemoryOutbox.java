package bam.mirror;

import bam.tracking.Outbox;
import bam.tracking.OutboxRow;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

/** An outbox that works, in memory; it can forget that rows were sent, as a process killed before its commit does. */
final class MemoryOutbox implements Outbox {
    private final Deque<OutboxRow> waiting = new ArrayDeque<>();
    private final List<OutboxRow> sent = new ArrayList<>();
    private final Map<Long, String> refused = new TreeMap<>();
    private final Set<String> notes = new LinkedHashSet<>();
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
        batch.forEach(row -> sent.add(waiting.remove()));
        return batch.size();
    }

    @Override
    public synchronized void refuse(long id, String why) {
        refused.put(id, why);
        waiting.removeIf(row -> row.id() == id);
    }

    /** What was written down of parts that were refused, each once. */
    synchronized List<String> notes() {
        return List.copyOf(notes);
    }

    @Override
    public synchronized void note(OutboxRow row, String why) {
        notes.add(row.id() + ": " + why);
    }

    @Override
    public synchronized int resend(String subject) {
        List<OutboxRow> again =
                sent.stream().filter(row -> row.subject().equals(subject)).toList();
        waiting.addAll(again);
        sent.removeAll(again);
        return again.size();
    }

    @Override
    public Lag lag() {
        return new Lag(0, 0, 0, 0);
    }

    @Override
    public synchronized Backlog backlog() {
        return new Backlog(waiting.size(), 0);
    }
}
