package dev.biene.arbeiter;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Threads for stages: virtual ones from Java 21 on, daemon platform threads before. Reflection, because Biene is
 * compiled for 17.
 */
final class BeeThreads {
    private static final boolean VIRTUAL = Runtime.version().feature() >= 21;

    private BeeThreads() {}

    /** A thread that has not been started. */
    static Thread create(String name, Runnable work) {
        if (VIRTUAL) return virtual(name, work);
        var thread = new Thread(work, name);
        thread.setDaemon(true);
        return thread;
    }

    private static Thread virtual(String name, Runnable work) {
        try {
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Method setName = type.getMethod("name", String.class);
            Method unstarted = type.getMethod("unstarted", Runnable.class);
            return (Thread) unstarted.invoke(setName.invoke(builder, name), work);
        } catch (ReflectiveOperationException e) {
            var cause = e instanceof InvocationTargetException ? e.getCause() : e;
            throw new IllegalStateException("expected virtual threads on Java " + Runtime.version(), cause);
        }
    }
}
