package bam.drills.save;

import bam.drills.disk.PowerCutError;
import bam.tracking.AttemptLedger;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;

/** The way to a ledger on another machine, which this one cannot reach any more once its power is off. */
final class Unplugged implements InvocationHandler {
    private final BooleanSupplier off;
    private final AttemptLedger ledger;

    private Unplugged(BooleanSupplier off, AttemptLedger ledger) {
        this.off = off;
        this.ledger = ledger;
    }

    static AttemptLedger when(BooleanSupplier off, AttemptLedger ledger) {
        return (AttemptLedger) Proxy.newProxyInstance(
                AttemptLedger.class.getClassLoader(), new Class<?>[] {AttemptLedger.class}, new Unplugged(off, ledger));
    }

    @Override
    public Object invoke(Object proxy, Method method, Object[] arguments) throws Throwable {
        if (off.getAsBoolean()) {
            throw new PowerCutError();
        }
        try {
            return method.invoke(ledger, arguments);
        } catch (InvocationTargetException thrown) {
            throw thrown.getCause() == null ? thrown : thrown.getCause();
        }
    }
}
