package dev.biene.jobset;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.IntSupplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;

/**
 * The thread that says that a bee lives, independent of what its slots and its courier are doing, and that listens for
 * hints of others.
 *
 * <p>A bee with nothing in hand has nothing to lose, so its surveys are heartbeats enough, or one now and then if it makes
 * none; many idle bees are cheap.
 */
final class Heart implements Runnable {

    /** What the heart hears. Called on the heart's thread. */
    interface Ears {

        void pulse(Pulse pulse);

        void added(int jobs);

        void hinted();

        /** The set is gone, or something is wrong that asking again does not mend. */
        void broken(RuntimeException e);
    }

    /** Idle bees that are woken at once by one added job; beyond that each waits a little, at random. */
    private static final int AT_ONCE = 4;

    private static final int JITTER_MILLIS_A_BEE = 10;

    private static final long FIRST_BEAT_NANOS = Duration.ofMillis(500).toNanos();

    private static final long PAUSE_AFTER_OUTAGE_NANOS = Duration.ofMillis(500).toNanos();

    private final BeeSession session;
    private final Ledger ledger;
    private final IntSupplier running;
    private final BooleanSupplier holding;
    private final Duration interval;
    private final Duration silence;
    private final Ears ears;
    private final Logger log;
    private final Habitat habitat;
    private final RandomGenerator random;
    private volatile int bees = 1;
    private volatile long lastContact;

    Heart(
            BeeSession session,
            Ledger ledger,
            IntSupplier running,
            BooleanSupplier holding,
            RunOptions options,
            Ears ears,
            Logger log,
            Habitat habitat,
            RandomGenerator random) {
        this.session = session;
        this.ledger = ledger;
        this.running = running;
        this.holding = holding;
        this.interval = options.heartbeat();
        this.silence = options.lostAfter().dividedBy(3);
        this.ears = ears;
        this.log = log;
        this.habitat = habitat;
        this.random = random;
        this.lastContact = habitat.nanoTime();
    }

    /** Takes note of a survey: of how many live bees the set has, and that it served as a heartbeat. */
    void surveyed(int bees) {
        this.bees = bees;
        lastContact = habitat.nanoTime();
    }

    @Override
    public void run() {
        // The first beat comes early, so that people see at once what the bee is doing.
        long next = habitat.nanoTime() + Math.min(interval.toNanos(), FIRST_BEAT_NANOS);
        try {
            while (!Thread.currentThread().isInterrupted()) {
                next = listen(next);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            ears.broken(e);
        }
    }

    /** Waits for a hint or the next beat; returns when the next one is due. */
    private long listen(long next) throws InterruptedException {
        try {
            long left = next - habitat.nanoTime();
            if (left > 0) {
                int hint = session.awaitHint(Duration.ofNanos(left));
                if (hint >= 0 && bees > AT_ONCE * Math.max(hint, 1)) {
                    habitat.sleep(TimeUnit.MILLISECONDS.toNanos(random.nextInt(bees * JITTER_MILLIS_A_BEE)));
                }
                if (hint > 0) {
                    ears.added(hint);
                } else if (hint == 0) {
                    ears.hinted();
                    return holding.getAsBoolean() ? habitat.nanoTime() : next;
                }
                if (hint >= 0 || habitat.nanoTime() - next < 0) return next;
            }
            if (holding.getAsBoolean() || habitat.nanoTime() - lastContact >= silence.toNanos()) {
                var pulse = session.heartbeat(ledger.heartbeat(running.getAsInt(), habitat.nanoTime()));
                surveyed(pulse.bees());
                ears.pulse(pulse);
            }
        } catch (StoreUnavailableException e) {
            log.debug("heartbeat lost: {}", e.getMessage());
            // The courier says aloud that the store is away; here it is enough not to ask all the time.
            habitat.sleep(Math.min(PAUSE_AFTER_OUTAGE_NANOS, interval.toNanos()));
            // A beat that is due stays due: put off by a whole interval, the bee might count as lost.
            return next;
        }
        return habitat.nanoTime() + interval.toNanos();
    }
}
