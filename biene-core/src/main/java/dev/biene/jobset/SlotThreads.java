package dev.biene.jobset;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A bee's threads: for handlers virtual ones where the JDK has them (21 and later), else daemon platform threads. */
final class SlotThreads {

    private static final Logger log = LoggerFactory.getLogger(SlotThreads.class);

    private SlotThreads() {}

    static ThreadFactory named(String prefix) {
        try {
            // By reflection, because the baseline is 17.
            var builder = Thread.class.getMethod("ofVirtual").invoke(null);
            var type = Class.forName("java.lang.Thread$Builder");
            builder = type.getMethod("name", String.class, long.class).invoke(builder, prefix, 1L);
            return (ThreadFactory) type.getMethod("factory").invoke(builder);
        } catch (ReflectiveOperationException e) {
            log.debug("no virtual threads on this JDK: {}", e.toString());
            return platform(prefix);
        }
    }

    /** Platform threads of this name that keep no process alive. */
    static ThreadFactory daemon(String name) {
        return task -> {
            var thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        };
    }

    private static ThreadFactory platform(String prefix) {
        var number = new AtomicLong();
        return task -> {
            var thread = new Thread(task, prefix + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
