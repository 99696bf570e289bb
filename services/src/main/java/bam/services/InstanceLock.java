package bam.services;

import bam.services.Instance.State;
import bam.services.process.ProcessIdentity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The right to start services in a home: one launcher has it, and the system takes it back when that one dies. */
public final class InstanceLock implements AutoCloseable {
    // Closing any channel on a file gives up this process's lock on it, so a second channel is never opened here.
    private static final Set<Path> HELD = ConcurrentHashMap.newKeySet();

    private final Home home;
    private final FileChannel channel;
    private Instance instance;

    private InstanceLock(Home home, FileChannel channel) {
        this.home = home;
        this.channel = channel;
        Map<String, Integer> ports = Instance.read(home).map(Instance::ports).orElse(Map.of());
        this.instance = new Instance(ProcessIdentity.own(), State.STARTING, ports, Map.of(), Map.of());
        instance.write(home);
    }

    /** The lock; empty when another launcher has it, whose addresses {@link Instance#read} tells. */
    public static Optional<InstanceLock> acquire(Home home) {
        home.create();
        if (!HELD.add(home.root())) {
            return Optional.empty();
        }
        Optional<InstanceLock> lock = Optional.empty();
        try {
            lock = open(home);
            return lock;
        } finally {
            if (lock.isEmpty()) {
                HELD.remove(home.root());
            }
        }
    }

    private static Optional<InstanceLock> open(Home home) {
        try {
            FileChannel channel =
                    FileChannel.open(home.run().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (channel.tryLock() == null) {
                channel.close();
                return Optional.empty();
            }
            return Optional.of(new InstanceLock(home, channel));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /** Ports of last time, by use. */
    public Ports ports() {
        return new Ports(instance.ports());
    }

    /** Tells others how far we have come, where to reach what, and by which settings. */
    public synchronized void publish(
            State state, Ports ports, Map<String, String> addresses, Map<String, String> settings) {
        instance = new Instance(instance.launcher(), state, ports.known(), addresses, settings);
        instance.write(home);
    }

    @Override
    public synchronized void close() {
        if (!channel.isOpen()) {
            return;
        }
        new Instance(instance.launcher(), State.STOPPED, instance.ports(), Map.of(), Map.of()).write(home);
        try {
            channel.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } finally {
            HELD.remove(home.root());
        }
    }
}
