package dev.biene.arbeiter;

import dev.biene.BieneException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how often an item has been handed out, across processes that were killed while they had it, also where
 * the queues count nothing.
 *
 * <p>Kestrel tells nobody that an item comes back, and a killed process can not say goodbye. But what it held open
 * comes back by itself. So before an item is handled, a marker is pushed to a queue named for the item, say
 * {@code in_attempts_1f0c9a2b3d4e5f60}, and held open as well; when the item is settled, marker and queue go. A
 * bee that dies, or gives up, leaves its marker there for all to see, and the next one to take the item finds as
 * many markers as there were deliveries that did not end well. Markers of bees that live are open, hence
 * invisible: another item with the same bytes, handled at the same time, does not count.
 *
 * <p>What it guarantees: as long as the markers' server keeps them, an item is handed to the handler at most n
 * times without being settled. What it does not: identical items share their count; markers expire after a day;
 * two bees that take identical items in the same millisecond may each count the other. It costs four round trips
 * an item, none where the backend counts by itself.
 */
final class DeliveryLimit {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryLimit.class);
    private static final Duration MARKER_LIFE = Duration.ofDays(1);
    private static final int DIGEST_BYTES = 8;
    private static final String INFIX = "_attempts_";

    private final Queues queues;
    private final int limit;

    DeliveryLimit(Queues queues, int limit) {
        this.queues = queues;
        this.limit = limit;
    }

    /** Notes that the item has been handed out once more. */
    Delivery arrived(Item item) throws InterruptedException {
        if (item.deliveries() > 0) return new Delivery("", List.of(), item.deliveries() - 1);
        String queue = markerQueue(item);
        var own = UUID.randomUUID().toString();
        queues.push(Output.to(queue, own.getBytes(StandardCharsets.UTF_8), MARKER_LIFE));
        var markers = new ArrayList<Lease>();
        try {
            return new Delivery(queue, markers, open(queue, own, markers));
        } catch (BieneException | InterruptedException e) {
            markers.forEach(Lease::close);
            throw e;
        }
    }

    /** Opens our own marker and all that lie before it, and returns how many those are. */
    private int open(String queue, String own, List<Lease> markers) throws InterruptedException {
        // The oldest come first on one server; over several, all have to be looked at.
        while (markers.size() <= limit) {
            var marker = queues.open(queue, Duration.ZERO);
            if (marker == null) break;
            markers.add(marker);
            if (marker.item().text().equals(own)) return markers.size() - 1;
        }
        return markers.size();
    }

    /** A {@code +} in the name would make the markers a fanout queue of the parent. */
    private static String markerQueue(Item item) {
        String digest = HexFormat.of().formatHex(digest(item), 0, DIGEST_BYTES);
        int room = QueueNames.MAX_LENGTH - INFIX.length() - digest.length();
        String queue = item.queue().replace('+', '-');
        return (queue.length() <= room ? queue : queue.substring(0, room)) + INFIX + digest;
    }

    private static byte[] digest(Item item) {
        try {
            var sha = MessageDigest.getInstance("SHA-256");
            sha.update(item.queue().getBytes(StandardCharsets.UTF_8));
            sha.update((byte) 0);
            return sha.digest(item.bytes());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** One delivery of one item. Closed without having been settled, it counts. */
    final class Delivery implements AutoCloseable {
        private final String queue;
        private final List<Lease> markers;
        private final int unsettled;

        private Delivery(String queue, List<Lease> markers, int unsettled) {
            this.queue = queue;
            this.markers = markers;
            this.unsettled = unsettled;
        }

        /** How often the item was handed out before, and not settled. */
        int unsettled() {
            return unsettled;
        }

        boolean oneTooMany() {
            return unsettled >= limit;
        }

        /** The item is confirmed: its count goes. */
        void settled() {
            if (markers.isEmpty()) return;
            try {
                for (var marker : markers) marker.forward(Output.none());
                queues.delete(queue);
            } catch (BieneException e) {
                LOG.debug("queue \"{}\": markers left behind, they expire in {}", queue, MARKER_LIFE, e);
            }
        }

        @Override
        public void close() {
            for (var marker : markers) marker.close();
        }
    }
}
