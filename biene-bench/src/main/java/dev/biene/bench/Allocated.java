package dev.biene.bench;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GcInfo;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.management.Notification;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;

/**
 * How much heap this JVM has given out since it began, to threads that have ended as well: the sum of what the heap grew
 * from each collection to the next.
 */
final class Allocated {

    private static final int NOTICE_SECONDS = 20;

    private final Set<String> heap = new HashSet<>();
    private long bytes;
    private long afterLast;
    private CountDownLatch asked = new CountDownLatch(0);

    Allocated() {
        for (var pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP) heap.add(pool.getName());
        }
        for (var collector : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) collector).addNotificationListener((notice, nothing) -> take(notice), null, null);
        }
    }

    private void take(Notification notice) {
        if (!notice.getType().equals(GarbageCollectionNotificationInfo.GARBAGE_COLLECTION_NOTIFICATION)) return;
        var info = GarbageCollectionNotificationInfo.from((CompositeData) notice.getUserData());
        collected(info.getGcInfo());
        if (info.getGcCause().equals("System.gc()")) asked().countDown();
    }

    private synchronized void collected(GcInfo info) {
        bytes += Math.max(0, used(info.getMemoryUsageBeforeGc()) - afterLast);
        afterLast = used(info.getMemoryUsageAfterGc());
    }

    private long used(Map<String, MemoryUsage> pools) {
        return pools.entrySet().stream()
                .filter(pool -> heap.contains(pool.getKey()))
                .mapToLong(pool -> pool.getValue().getUsed())
                .sum();
    }

    private synchronized CountDownLatch asked() {
        return asked;
    }

    /** Collects the garbage, so that what was allocated since the last collection is counted as well. */
    double bytes() {
        var latch = new CountDownLatch(1);
        synchronized (this) {
            asked = latch;
        }
        System.gc();
        try {
            if (!latch.await(NOTICE_SECONDS, TimeUnit.SECONDS)) return Double.NaN;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            return bytes;
        }
    }
}
