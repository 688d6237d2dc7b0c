package dev.biene.arbeiter;

import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of a stage: takes an item, has it handled, settles it, takes the next. It holds one item at a time.
 *
 * <p>{@link #stop} may be called from any thread, everything else belongs to the bee's own. A bee that waits is
 * woken by an interrupt; one that handles or forwards is left in peace until it is done.
 */
final class Bee {
    private static final Logger LOG = LoggerFactory.getLogger(Arbeiter.class);
    /** How long one idle read lasts. Backends cut it as their servers need. */
    private static final Duration IDLE_WAIT = Duration.ofSeconds(30);

    private final Arbeiter arbeiter;
    private final Stage stage;
    private final Thread thread = Thread.currentThread();
    private final Backoff outagePauses = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));
    private final Backoff failurePauses = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));

    private final ReentrantLock lock = new ReentrantLock();
    private boolean stopped;
    private boolean waiting;
    private boolean woken;

    /** A bee for the calling thread. */
    Bee(Arbeiter arbeiter, Stage stage) {
        this.arbeiter = arbeiter;
        this.stage = stage;
    }

    /** Works until it is stopped, interrupted, or its handler throws. */
    void run() throws Exception {
        @Nullable Lease lease = null;
        try {
            while (!stopped()) {
                // The first look does not wait: whoever has been answered once bears outages from then on.
                if (lease == null) lease = take(arbeiter.connected() ? IDLE_WAIT : Duration.ZERO, false);
                if (lease != null) lease = handle(lease, true);
                if (Thread.interrupted()) throw new InterruptedException("interrupted between two items");
            }
        } finally {
            if (lease != null) lease.close();
        }
    }

    /** Handles one item, if one comes in time and it is not stopped before. */
    boolean handleOne(Duration timeout) throws Exception {
        var lease = take(timeout, true);
        if (lease == null) return false;
        handle(lease, false);
        return true;
    }

    void stop() {
        lock.lock();
        try {
            stopped = true;
            if (!waiting || woken) return;
            woken = true;
            thread.interrupt();
        } finally {
            lock.unlock();
        }
    }

    /** Ends the handler too, if it listens. */
    void interrupt() {
        thread.interrupt();
    }

    boolean isOfAnotherThread() {
        return thread != Thread.currentThread();
    }

    private boolean stopped() {
        lock.lock();
        try {
            return stopped;
        } finally {
            lock.unlock();
        }
    }

    /** Something that may take long and that {@link #stop} may end. */
    private interface Wait<T> {
        @Nullable
        T end() throws InterruptedException;
    }

    private <T> @Nullable T untilStopped(Wait<T> wait) throws InterruptedException {
        lock.lock();
        try {
            if (stopped) return null;
            waiting = true;
        } finally {
            lock.unlock();
        }
        try {
            return wait.end();
        } catch (InterruptedException e) {
            if (wasWoken()) return null;
            throw e;
        } finally {
            endWait();
        }
    }

    private boolean wasWoken() {
        lock.lock();
        try {
            return woken;
        } finally {
            lock.unlock();
        }
    }

    /** The interrupt of {@link #stop} must not outlive the wait it was meant for. */
    private void endWait() {
        lock.lock();
        try {
            waiting = false;
            if (woken) Thread.interrupted();
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Lease take(Duration timeout, boolean raises) throws InterruptedException {
        try {
            @Nullable Lease lease = untilStopped(() -> stage.queues().open(stage.input(), timeout));
            connected();
            return lease;
        } catch (QueuesUnavailableException e) {
            // Somebody who has never been connected most likely has the wrong address; that must show.
            if (raises || !arbeiter.connected()) throw e;
            outage(e);
            return null;
        }
    }

    private void connected() {
        arbeiter.setConnected();
        outagePauses.reset();
    }

    private void outage(QueuesUnavailableException e) throws InterruptedException {
        var pause = outagePauses.next();
        LOG.warn("queue \"{}\": {}; trying again in {} ms", stage.input(), e.getMessage(), pause.toMillis());
        pause(pause);
    }

    private void pause(Duration pause) throws InterruptedException {
        untilStopped(() -> {
            Backoff.sleep(pause);
            return null;
        });
    }

    /** Handles and settles an item, and returns the next one if asked to and there is one at once. */
    private @Nullable Lease handle(Lease lease, boolean opensNext) throws Exception {
        try (lease;
                var delivery = stage.arrived(lease.item())) {
            var output = delivery != null && delivery.oneTooMany()
                    ? poison(lease.item(), delivery.unsettled())
                    : outputOf(lease.item());
            if (output == null) return null;
            var next = settle(lease, output, opensNext && !stopped());
            if (delivery != null) delivery.settled();
            arbeiter.tally().countPushed(output);
            arbeiter.tally().countHandled();
            failurePauses.reset();
            return next;
        } catch (HandlerFailure e) {
            failed(lease, e.original());
        } catch (ItemRefusedException e) {
            failed(lease, e);
        } catch (QueuesUnavailableException e) {
            lease.close();
            if (!opensNext) throw e;
            outage(e);
        }
        return null;
    }

    private static @Nullable Lease settle(Lease lease, Output output, boolean opensNext) {
        try {
            if (opensNext) return lease.forwardAndOpen(output, Duration.ZERO);
            lease.forward(output);
        } catch (InterruptedException e) {
            // The item is confirmed and counts; the interrupt is seen before the next one is taken.
            Thread.currentThread().interrupt();
        }
        return null;
    }

    /** What the handler makes of the item, after as many tries as the policy allows; null if stopped meanwhile. */
    private @Nullable Output outputOf(Item item) throws HandlerFailure, InterruptedException {
        var pauses = new Backoff(Duration.ofMillis(100), Duration.ofSeconds(10));
        for (int attempt = 1; ; attempt++) {
            try {
                return attempt(item);
            } catch (HandlerFailure e) {
                arbeiter.tally().countFailed();
                if (attempt > stage.policy().retries()) return divert(item, e, attempt);
                LOG.warn(
                        "queue \"{}\": handler failed, attempt {} of the same item",
                        item.queue(),
                        attempt,
                        e.original());
                pause(pauses.next());
                if (stopped()) return null;
            }
        }
    }

    private Output attempt(Item item) throws HandlerFailure, InterruptedException {
        @Nullable Output output;
        try {
            output = stage.handler().handle(arbeiter, item);
        } catch (InterruptedException e) {
            throw e;
        } catch (Exception e) {
            throw new HandlerFailure(e);
        }
        return output == null ? Output.none() : LazyPublisher.publish(output, arbeiter::push);
    }

    private Output divert(Item item, HandlerFailure failure, int attempts) throws HandlerFailure, InterruptedException {
        // A lazy output that was interrupted is no fault of the item.
        if (failure.original() instanceof InterruptedException interrupted) throw interrupted;
        String queue = stage.policy().deadLetterQueue();
        if (queue == null) throw failure;
        LOG.warn("queue \"{}\": handler failed, item goes to \"{}\"", item.queue(), queue, failure.original());
        return Output.to(
                queue, DeadLetter.of(item, failure.original(), attempts).toBytes());
    }

    private Output poison(Item item, int deliveries) {
        String error = "handed out " + deliveries + " times without being settled; it may have killed its bees";
        String queue = stage.poisonQueue();
        LOG.warn("queue \"{}\": item {}, it goes to \"{}\"", item.queue(), error, queue);
        return Output.to(queue, DeadLetter.of(item, error, "", deliveries).toBytes());
    }

    private void failed(Lease lease, Exception failure) throws Exception {
        lease.close();
        if (!stage.policy().keepsRunning()) throw failure;
        LOG.warn("queue \"{}\": item aborted, it is back at the head", stage.input(), failure);
        pause(failurePauses.next());
    }
}
