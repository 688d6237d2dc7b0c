package dev.biene.cli.watch;

import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.StageReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What went through queues between two looks at them.
 *
 * @param at when the later look was
 * @param now what was seen then
 * @param before what was seen in the look before, with the same servers in the same order
 * @param apart the time between, or zero if there was only one
 * @param stages that told of themselves at the later look
 * @param trouble why a server could not be asked, or empty
 */
record QueueRates(
        Instant at, List<Seen> now, List<Seen> before, Duration apart, List<StageReport> stages, String trouble) {

    /** One queue of one server. */
    record Seen(String server, QueueStats stats) {}

    static QueueRates nothing(Instant at) {
        return new QueueRates(at, List.of(), List.of(), Duration.ZERO, List.of(), "");
    }

    QueueRates next(Instant later, List<Seen> seen, List<StageReport> reports, String problem) {
        return new QueueRates(later, seen, now, Duration.between(at, later), reports, problem);
    }

    /** Items stored per second, or a negative number if that cannot be told. */
    double in(Seen queue) {
        var earlier = earlier(queue);
        return earlier == null ? -1 : perSecond(queue.stats.pushed() - earlier.pushed());
    }

    /** Items that left per second because they were settled or flushed, or a negative number. */
    double out(Seen queue) {
        var earlier = earlier(queue);
        return earlier == null ? -1 : perSecond(settled(queue.stats) - settled(earlier));
    }

    private static long settled(QueueStats stats) {
        return stats.pushed() - stats.items() - stats.open() - stats.expired() - stats.discarded();
    }

    private double perSecond(long items) {
        return Math.max(0, items) / (apart.toNanos() / 1e9);
    }

    private @Nullable QueueStats earlier(Seen queue) {
        if (apart.isZero() || apart.isNegative()) return null;
        for (var each : before) {
            boolean same =
                    each.server.equals(queue.server) && each.stats.queue().equals(queue.stats.queue());
            // Fewer than before: the server was started anew, and counts from zero.
            if (same) return each.stats.pushed() > queue.stats.pushed() ? null : each.stats;
        }
        return null;
    }
}
