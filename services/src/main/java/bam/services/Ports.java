package bam.services;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Chooses free loopback ports: the one of last time so that links stay, else the usual one, else one nearby, else any.
 */
public final class Ports {
    private static final int NEARBY = 50;

    private final Map<String, Integer> remembered;
    private final Map<String, Integer> chosen = new LinkedHashMap<>();

    /** Prefers the ports of last time, by name. */
    public Ports(Map<String, Integer> remembered) {
        this.remembered = Map.copyOf(remembered);
    }

    /** The port for this use; asked again, the same one. */
    public synchronized int choose(String use, int usual) {
        Integer before = chosen.get(use);
        if (before != null) {
            return before;
        }
        int port = candidates(use, usual).stream()
                .filter(candidate -> !chosen.containsValue(candidate) && free(candidate))
                .findFirst()
                .orElseGet(Ports::any);
        chosen.put(use, port);
        return port;
    }

    /** What to remember: what was chosen, and what was chosen earlier for uses that nobody asked for now. */
    public synchronized Map<String, Integer> known() {
        Map<String, Integer> known = new LinkedHashMap<>(remembered);
        known.putAll(chosen);
        return Map.copyOf(known);
    }

    private Set<Integer> candidates(String use, int usual) {
        Set<Integer> candidates = new LinkedHashSet<>();
        candidates.add(remembered.getOrDefault(use, usual));
        IntStream.rangeClosed(usual, usual + NEARBY).forEach(candidates::add);
        return candidates;
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.isBound();
        } catch (IOException taken) {
            return false;
        }
    }

    private static int any() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
