package bam.drills.zombie;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A way to the database for each worker, which can be stalled. */
final class Detours implements AutoCloseable {
    private static final Pattern ADDRESS = Pattern.compile("jdbc:postgresql://([^:/]+):(\\d+)/(\\w+)");

    private final Map<String, StallingProxy> proxies = new ConcurrentHashMap<>();

    /**
     * The address that this worker is given in place of the true one. Statements are sent as text each time, where they
     * would otherwise travel under a number after a while, so that a proxy knows them.
     */
    String address(String worker, String address) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            throw new IllegalArgumentException("'" + address + "' is no address that a proxy can stand before");
        }
        StallingProxy proxy = proxies.computeIfAbsent(
                worker, name -> StallingProxy.before(parts.group(1), Integer.parseInt(parts.group(2))));
        return "jdbc:postgresql://127.0.0.1:" + proxy.port() + "/" + parts.group(3) + "?prepareThreshold=0";
    }

    StallingProxy of(String worker) {
        StallingProxy proxy = proxies.get(worker);
        if (proxy == null) {
            throw new IllegalArgumentException("worker '" + worker + "' has no way of its own to the database");
        }
        return proxy;
    }

    @Override
    public void close() {
        proxies.values().forEach(StallingProxy::close);
    }
}
