package dev.biene.faults.simulation;

import dev.biene.faults.history.Event;
import dev.biene.jobset.Claim;
import dev.biene.jobset.Settlement;
import dev.biene.jobset.StoreUnavailableException;
import dev.biene.jobset.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The store's side of the wire, and the wire: requests take time, are lost before or after they took effect, take effect
 * when nobody waits for them any more, or meet a server that is down. Writes down what the store says.
 */
final class Server {

    private static final long MOST_TRAVEL_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long MOST_PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(20);

    /** One request in so many goes wrong, in each of the ways. */
    private final int oddsOfLoss;

    private final World world;
    private final Machine network;
    private final SplittableRandom random;
    private final List<Event> history;
    private final List<Task> listeners = new ArrayList<>();

    /** Claims whose settlement was answered; a second answer to the same is no second outcome. */
    private final Set<Long> settled = new HashSet<>();

    /** Of jobs that were claimed. */
    private final Map<Long, String> keys = new HashMap<>();

    private boolean down;
    private boolean healed;
    private long requests;

    Server(World world, SplittableRandom random, List<Event> history) {
        this.world = world;
        this.network = world.machine("network");
        this.random = random;
        this.history = history;
        this.oddsOfLoss = 10 + random.nextInt(190);
    }

    void setDown(boolean down) {
        this.down = down;
    }

    /** From now on nothing goes wrong. */
    void heal() {
        down = false;
        healed = true;
    }

    long requests() {
        return requests;
    }

    /** Sends a step to the store and brings back its answer. */
    <T extends @Nullable Object> T call(Supplier<T> step) {
        requests++;
        int fate = healed ? oddsOfLoss : random.nextInt(oddsOfLoss);
        if (down) throw unavailable("connection refused", random.nextLong(MOST_TRAVEL_NANOS));
        if (fate == 0) throw unavailable("the request was lost", random.nextLong(MOST_PATIENCE_NANOS));
        if (fate == 1) {
            later(step);
            throw unavailable("no answer in time", random.nextLong(MOST_PATIENCE_NANOS));
        }
        travel(step, fate == 2 ? MOST_PATIENCE_NANOS : MOST_TRAVEL_NANOS);
        if (down) throw unavailable("connection reset", 0);
        T answer = step.get();
        if (fate == 3) throw unavailable("the answer was lost", random.nextLong(MOST_PATIENCE_NANOS));
        world.sleepThrough(random.nextLong(MOST_TRAVEL_NANOS));
        return answer;
    }

    /** A process that is killed now may have sent its request already. */
    private void travel(Supplier<?> step, long most) {
        var self = world.self();
        self.sending = true;
        try {
            world.sleepThrough(random.nextLong(most));
        } catch (Killed e) {
            if (random.nextBoolean() && !down && !world.cutShort()) {
                var ignored = step.get();
            }
            throw e;
        } finally {
            self.sending = false;
        }
    }

    private void later(Supplier<?> step) {
        long delay = random.nextLong(2 * MOST_PATIENCE_NANOS);
        world.start(network, () -> {
            world.sleepThrough(delay);
            try {
                var ignored = step.get();
            } catch (RuntimeException e) {
                // Nobody waits for the answer.
            }
        });
    }

    private StoreUnavailableException unavailable(String why, long nanos) {
        world.sleepThrough(nanos);
        return new StoreUnavailableException("simulated: " + why, new IOException(why));
    }

    /** Waits as long as {@code nanos} for somebody to call {@link #wakeListeners}. */
    void listen(long nanos) throws InterruptedException {
        var self = world.self();
        listeners.add(self);
        try {
            var ignored = world.await(nanos, true);
        } finally {
            listeners.remove(self);
        }
    }

    void wakeListeners() {
        for (var task : List.copyOf(listeners)) {
            boolean ignored = world.wake(task, Task.Wake.SIGNALLED);
        }
    }

    /** Whether a hint gets lost. */
    boolean losesHint() {
        return !healed && random.nextInt(8) == 0;
    }

    long travelNanos() {
        return random.nextLong(MOST_TRAVEL_NANOS);
    }

    // What the store said, as it said it.

    void said(List<? extends Settlement> settlements, Turn turn) {
        for (int i = 0; i < settlements.size(); i++) {
            var settlement = settlements.get(i);
            var verdict = turn.verdicts().get(i);
            if (!verdict.held() || !settled.add(settlement.claimId())) continue;
            for (int place = 0; place < settlement.jobs(); place++) {
                long job = settlement.firstJob() + place;
                boolean completed = settlement.outcome(place) == Settlement.Outcome.COMPLETED;
                if (completed && !verdict.late().contains(job)) completed(job, settlement.result(place));
            }
        }
        gave(turn.claims());
    }

    void gave(List<Claim> claims) {
        for (var claim : claims) {
            for (int place = 0; place < claim.inputs().size(); place++) {
                var key = Jobs.key(claim.inputs().get(place));
                keys.put(claim.firstJob() + place, key);
                write("store", 'o', "claim", key, "" + claim.id());
            }
        }
    }

    void completed(long job, @Nullable String result) {
        write("store", 'o', "done", keys.getOrDefault(job, "?"), String.valueOf(result));
    }

    void write(String process, char phase, String op, String key, String argument) {
        history.add(new Event(world.now(), process, phase, op, key, argument));
    }
}
