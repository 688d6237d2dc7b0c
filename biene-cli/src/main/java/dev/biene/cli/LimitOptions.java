package dev.biene.cli;

import dev.biene.arbeiter.QueueNames;
import dev.biene.cli.output.HumanTime;
import dev.biene.kestrel.journal.QueueLimits;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What the queues of a server may hold, all of them or single ones. */
final class LimitOptions {

    @Option(names = "--max-items", paramLabel = "N", description = "A queue holds so many items at most.")
    private @Nullable Long maxItems;

    @Option(names = "--max-bytes", paramLabel = "SIZE", description = "A queue holds so many bytes at most: 500m, 10g.")
    private @Nullable ByteSize maxBytes;

    @Option(names = "--max-item-size", paramLabel = "SIZE", description = "An item has so many bytes at most.")
    private @Nullable ByteSize maxItemSize;

    @Option(names = "--max-age", paramLabel = "TIME", description = "Items older than this expire.")
    private @Nullable Duration maxAge;

    @Option(
            names = "--discard-old-when-full",
            description = "A full queue drops its oldest item, instead of refusing the new one.")
    private boolean discardOldWhenFull;

    @Option(
            names = "--expire-to",
            paramLabel = "QUEUE",
            description = "Expired items go to this queue, instead of being dropped.")
    private @Nullable String expireTo;

    @Option(
            names = "--open-timeout",
            paramLabel = "TIME",
            description = "An item that a client has had open for so long goes to the next one that reads.")
    private @Nullable Duration openTimeout;

    @Option(
            names = "--queue",
            paramLabel = "NAME:LIMIT,...",
            description = {
                "Other limits for one queue and its children, as often as needed: the options above without their"
                        + " dashes, none for no limit, and fanout-only for a queue that keeps nothing itself.",
                "Example: --queue mails:max-items=1000,max-age=none,discard-old-when-full"
            })
    private List<String> queues = List.of();

    /** The limits of all queues that have none of their own. */
    QueueLimits general() {
        var limits = QueueLimits.NONE.withDiscardOldWhenFull(discardOldWhenFull).withMaxAge(maxAge);
        if (maxItems != null) limits = limits.withMaxItems(atLeastOne("--max-items", maxItems));
        if (maxBytes != null) limits = limits.withMaxBytes(maxBytes.bytes());
        if (maxItemSize != null) limits = limits.withMaxItemSize(itemSize(maxItemSize));
        if (expireTo != null) limits = limits.withExpireToQueue(QueueNames.check(expireTo));
        return openTimeout == null ? limits : limits.withOpenTimeout(openTimeout);
    }

    private static long atLeastOne(String option, long items) {
        if (items < 1) throw new IllegalArgumentException(option + " must be at least 1, was " + items);
        return items;
    }

    private static int itemSize(ByteSize size) {
        return (int) Math.min(Integer.MAX_VALUE, size.bytes());
    }

    /** The limits of single queues: the general ones, except where they say otherwise. */
    Map<String, QueueLimits> byQueue() {
        var all = new HashMap<String, QueueLimits>();
        for (var queue : queues) {
            int colon = queue.indexOf(':');
            if (colon < 0)
                throw new IllegalArgumentException("--queue takes a name, a colon and limits, such as"
                        + " mails:max-items=1000,max-age=2h; was \"" + queue + "\"");
            var name = QueueNames.check(queue.substring(0, colon));
            var limits = general();
            for (var limit : queue.substring(colon + 1).split(",")) limits = with(limits, limit, queue);
            if (all.put(name, limits) != null)
                throw new IllegalArgumentException("--queue is given twice for \"" + name + "\"");
        }
        return all;
    }

    private static QueueLimits with(QueueLimits limits, String limit, String option) {
        int equals = limit.indexOf('=');
        String key = equals < 0 ? limit : limit.substring(0, equals);
        String value = equals < 0 ? "" : limit.substring(equals + 1);
        boolean none = value.equals("none");
        try {
            return switch (key) {
                case "max-items" -> limits.withMaxItems(none ? Long.MAX_VALUE : atLeastOne(key, Long.parseLong(value)));
                case "max-bytes" ->
                    limits.withMaxBytes(
                            none ? Long.MAX_VALUE : ByteSize.parse(value).bytes());
                case "max-item-size" ->
                    limits.withMaxItemSize(none ? Integer.MAX_VALUE : itemSize(ByteSize.parse(value)));
                case "max-age" -> limits.withMaxAge(none ? null : time(value));
                case "discard-old-when-full" -> limits.withDiscardOldWhenFull(isOn(value));
                case "expire-to" -> limits.withExpireToQueue(none ? null : QueueNames.check(value));
                case "open-timeout" -> limits.withOpenTimeout(none ? null : time(value));
                case "fanout-only" -> limits.withFanoutOnly(isOn(value));
                default -> throw new IllegalArgumentException("there is no limit \"" + key + "\"");
            };
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    key + " must be a number, was \"" + value + "\", in --queue " + option, e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(e.getMessage() + ", in --queue " + option, e);
        }
    }

    private static Duration time(String value) {
        return HumanTime.parse(value);
    }

    private static boolean isOn(String value) {
        if (value.isEmpty() || value.equals("true")) return true;
        if (value.equals("false")) return false;
        throw new IllegalArgumentException("expected true or false, was \"" + value + "\"");
    }
}
