package dev.biene.faults.history;

import dev.biene.faults.history.Violation.Kind;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What holds for items: none lost, none again after its confirmation, one holder at a time, and each queue's order.
 *
 * <p>A get is <i>sound</i> if no connection was cut between its beginning and its end. What an unsound get delivered may
 * have been taken back before its process wrote it down, so nothing is concluded from who holds it.
 */
final class QueueRules {

    /** A process that stands for all connections of the server. */
    private static final String EVERYBODY = "*";

    private static final class Item {
        boolean put;
        boolean acknowledged;
        boolean maybeClosed;
        boolean left;

        /** A client may repeat a put whose answer was lost with its connection. */
        boolean maybeTwice;

        int deliveries;
        long closedNanos = Long.MAX_VALUE;

        @Nullable
        String holder;

        @Nullable
        String producer;

        long place;

        boolean closed() {
            return closedNanos != Long.MAX_VALUE;
        }
    }

    private static final class Get {
        final long since;
        final QueueOrder order;
        boolean sound;

        Get(long since, QueueOrder order, boolean sound) {
            this.since = since;
            this.order = order;
            this.sound = sound;
        }
    }

    private final Consumer<Violation> found;
    private final Map<String, Item> items = new HashMap<>();
    private final Map<String, Get> gets = new HashMap<>();
    private final Map<String, Item> puts = new HashMap<>();

    /** How often an item had been delivered when a process began to give it back. */
    private final Map<String, Integer> aborts = new HashMap<>();

    private final Map<String, Set<Item>> held = new HashMap<>();
    private final Map<String, QueueOrder> orders = new HashMap<>();
    private final Set<String> going = new HashSet<>();
    private final Set<String> drained = new HashSet<>();
    private long acknowledged;
    private long closed;

    QueueRules(Consumer<Violation> found) {
        this.found = found;
    }

    long acknowledged() {
        return acknowledged;
    }

    void accept(Event event) {
        switch (event.op()) {
            case "put" -> put(event);
            case "get" -> get(event);
            case "ack" -> ack(event);
            case "abort" -> abort(event);
            case "gone" -> gone(event);
            case "left" -> left(event);
            default -> throw new IllegalArgumentException("no op of queues: " + event);
        }
    }

    private Item item(Event event) {
        return items.computeIfAbsent(event.key(), key -> new Item());
    }

    private QueueOrder order(String queue) {
        return orders.computeIfAbsent(queue, name -> new QueueOrder());
    }

    private void put(Event event) {
        var item = item(event);
        if (event.phase() == 'i') {
            item.put = true;
            item.maybeTwice |= !going.isEmpty();
            puts.put(event.process(), item);
            return;
        }
        puts.remove(event.process());
        if (event.phase() != 'o') return;
        item.acknowledged = true;
        item.producer = event.process();
        item.place = order(event.argument()).put(event.process());
        acknowledged++;
    }

    private void get(Event event) {
        if (event.phase() == 'i') {
            boolean sound = !going.contains(EVERYBODY) && !going.contains(event.process());
            var get = new Get(event.nanos(), order(event.argument()), sound);
            get.order.begin();
            gets.put(event.process(), get);
            return;
        }
        var get = ended(event.process());
        if (event.phase() == 'o') delivered(event, get);
        else if (event.phase() == 'u' && get != null) get.order.uncertain();
    }

    private @Nullable Get ended(String process) {
        var get = gets.remove(process);
        if (get == null) return null;
        get.order.end();
        if (!get.sound) get.order.uncertain();
        return get;
    }

    private void delivered(Event event, @Nullable Get get) {
        var item = item(event);
        if (!item.put) tell(Kind.UNEXPECTED, event);
        boolean sound = get != null && get.sound;
        long since = get == null ? 0 : get.since;
        if (item.maybeTwice) {
            // Which of the two this is nobody knows.
        } else if (item.closed() && (sound || since > item.closedNanos)) {
            tell(Kind.REDELIVERED_AFTER_CLOSE, event);
        } else if (sound && item.holder != null) {
            boolean same = item.holder.equals(event.process());
            tell(same ? Kind.DUPLICATE_WITHOUT_CAUSE : Kind.TWO_HOLDERS, event);
        }
        var order = order(event.argument());
        order.delivered(event.key());
        if (item.deliveries++ == 0 && sound) inOrder(event, item, order, since);
        if (sound) hold(item, event.process());
    }

    private void inOrder(Event event, Item item, QueueOrder order, long since) {
        if (order.passedWhatWasPutBack(since)) tell(Kind.ABORT_NOT_TO_HEAD, event);
        if (item.producer == null) return;
        if (order.outOfOrder(item.producer, item.place, since, event.nanos())) tell(Kind.FIFO, event);
    }

    private void hold(Item item, String process) {
        release(item);
        item.holder = process;
        held.computeIfAbsent(process, name -> new HashSet<>(2)).add(item);
    }

    private void release(Item item) {
        if (item.holder == null) return;
        var of = held.get(item.holder);
        if (of != null) of.remove(item);
        item.holder = null;
    }

    private void ack(Event event) {
        var item = item(event);
        // Its holder keeps it until the answer: a close that took effect is no reason to give it to another.
        if (event.phase() == 'i') {
            item.maybeClosed = true;
            return;
        }
        release(item);
        if (event.phase() != 'o') return;
        if (!item.closed()) closed++;
        item.closedNanos = Math.min(item.closedNanos, event.nanos());
    }

    private void abort(Event event) {
        var item = item(event);
        if (event.phase() == 'i') {
            release(item);
            aborts.put(event.process(), item.deliveries);
            return;
        }
        var before = aborts.remove(event.process());
        // Another may have had it, and have given it back in turn, before this one wrote down its answer.
        if (event.phase() == 'o' && before != null && before == item.deliveries) {
            order(event.argument()).putBack(event.key(), event.nanos());
        }
    }

    private void gone(Event event) {
        boolean everybody = event.process().equals(EVERYBODY);
        if (event.phase() == 'i') going.add(event.process());
        else going.remove(event.process());
        orders.values().forEach(QueueOrder::forgetWhatWasPutBack);
        if (everybody) {
            gets.values().forEach(get -> get.sound = false);
            puts.values().forEach(item -> item.maybeTwice = true);
            held.values().forEach(QueueRules::releaseAll);
            return;
        }
        var get = gets.get(event.process());
        if (get != null) get.sound = false;
        releaseAll(held.getOrDefault(event.process(), Set.of()));
        if (event.phase() == 'o') ended(event.process());
    }

    private static void releaseAll(Set<Item> of) {
        if (of.isEmpty()) return;
        for (var item : of) item.holder = null;
        of.clear();
    }

    private void left(Event event) {
        if (!event.hasKey()) {
            drained.add(event.argument());
            return;
        }
        var item = item(event);
        if (!item.put) tell(Kind.UNEXPECTED, event);
        if (item.closed() && !item.maybeTwice) tell(Kind.REDELIVERED_AFTER_CLOSE, event);
        else if (item.left && !item.maybeTwice) tell(Kind.DUPLICATE_WITHOUT_CAUSE, event);
        item.left = true;
    }

    private void tell(Kind kind, Event event) {
        found.accept(new Violation(kind, event.key(), event.toString()));
    }

    void end(List<String> vacuous) {
        if (items.isEmpty()) return;
        if (closed == 0) vacuous.add("no item was confirmed");
        for (var queue : orders.keySet()) {
            if (!drained.contains(queue)) vacuous.add("queue \"" + queue + "\" was not drained to its end");
        }
        if (!drained.containsAll(orders.keySet())) return;
        items.forEach((key, item) -> {
            if (!item.acknowledged || item.maybeClosed || item.left) return;
            found.accept(new Violation(Kind.LOST, key, "was acknowledged, not confirmed, and is not there at the end"));
        });
    }
}
