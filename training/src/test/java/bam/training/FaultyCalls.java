package bam.training;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * A real object behind an interface whose calls are counted; one of them fails, before it does anything or after it did
 * everything, as when the answer is lost.
 */
final class FaultyCalls implements InvocationHandler {
    private final Object real;
    private final Predicate<String> counted;
    private final long failing;
    private final boolean afterwards;
    private final Throwable fault;
    private final List<String> calls = new ArrayList<>();

    private FaultyCalls(Object real, Predicate<String> counted, long failing, boolean afterwards, Throwable fault) {
        this.real = real;
        this.counted = counted;
        this.failing = failing;
        this.afterwards = afterwards;
        this.fault = fault;
    }

    /**
     * Fails the call of this number, from 1.
     *
     * @param counted names of methods that count and fail
     */
    static FaultyCalls of(Object real, Predicate<String> counted, long failing, boolean afterwards, Throwable fault) {
        return new FaultyCalls(real, counted, failing, afterwards, fault);
    }

    <T> T as(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, this));
    }

    /** Whether the call came and failed. */
    synchronized boolean struck() {
        return calls.size() >= failing;
    }

    /** Calls so far. */
    synchronized int count() {
        return calls.size();
    }

    /** Name of the call that failed. */
    synchronized String victim() {
        return calls.get((int) failing - 1);
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        boolean strikes = counts(method.getName());
        if (strikes && !afterwards) {
            throw fault;
        }
        Object result = call(method, arguments);
        if (strikes) {
            throw fault;
        }
        return result;
    }

    private synchronized boolean counts(String name) {
        if (!counted.test(name)) {
            return false;
        }
        calls.add(name);
        return calls.size() == failing;
    }

    private Object call(Method method, Object[] arguments) throws Throwable {
        try {
            return method.invoke(real, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }
}
