package bam.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The values that were asked for last, so many of them.
 *
 * @param <K> what names a value
 * @param <V> the value
 */
final class Recent<K, V> {
    private static final float LOAD = 0.75f;

    private final Map<K, V> values;

    Recent(int most) {
        this.values = new LinkedHashMap<>(16, LOAD, true) {
            private static final long serialVersionUID = 1;

            @Override
            protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
                return size() > most;
            }
        };
    }

    /** The value of this name; two who ask at once may both make it. */
    V get(K key, Supplier<V> maker) {
        synchronized (values) {
            V value = values.get(key);
            if (value != null) {
                return value;
            }
        }
        V made = maker.get();
        synchronized (values) {
            values.put(key, made);
        }
        return made;
    }
}
