package dev.biene.jobset;

import dev.biene.BieneException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * One of a bee's places to run jobs: takes pieces from the desk and hands each job to the handler.
 *
 * <p>{@code run} belongs to the slot's thread; {@code interrupt} and {@code running} may be called from any.
 */
final class Slot<I> implements Runnable {

    /** What a slot reports to its bee. Called on the slot's thread. */
    interface Reports {

        /** A handler threw something that ends the bee's run. */
        void fatal(Throwable thrown);

        void event(Event event);

        boolean wantsEvents();

        /** A job was settled in a transaction of its own, or refused there. */
        void settledApart(long job, boolean accepted, double seconds);

        JobTransaction transaction();
    }

    /** A piece is put back for others when its first jobs took longer than it was cut for. */
    private static final long PIECE_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    private static final Duration FIRST_FAILURE_SLEEP = Duration.ofSeconds(1);

    /** So much of a stack trace is stored. */
    private static final int MAX_DETAIL = 16_384;

    private static final int MAX_MESSAGE = 2_048;

    private final Desk desk;
    private final JobHandler<I, ?> handler;
    private final JavaType inputType;
    private final Reports reports;
    private final Habitat habitat;
    private final Backoff failureSleep;
    private final Grip grip;

    /** Nobody listens as a rule, and then events are not even made. */
    private final boolean wantsEvents;

    /** When the last handler came back. For the slot's thread. */
    private long nowNanos;

    Slot(
            Desk desk,
            JobHandler<I, ?> handler,
            JavaType inputType,
            Reports reports,
            Duration maxFailureSleep,
            Habitat habitat,
            RandomGenerator random) {
        this.desk = desk;
        this.handler = handler;
        this.inputType = inputType;
        this.reports = reports;
        this.wantsEvents = reports.wantsEvents();
        this.habitat = habitat;
        this.grip = new Grip(habitat);
        this.failureSleep = new Backoff(FIRST_FAILURE_SLEEP, maxFailureSleep, 0, random);
    }

    @Override
    public void run() {
        grip.enter();
        try {
            work();
        } catch (InterruptedException e) {
            // The bee ends this slot; nothing is in its hands here.
            Thread.currentThread().interrupt();
        }
    }

    private void work() throws InterruptedException {
        @Nullable Piece had = null;
        int upTo = 0;
        double seconds = 0;
        while (true) {
            var piece = desk.next(had, upTo, seconds);
            if (piece == null) return;
            long began = habitat.nanoTime();
            nowNanos = began;
            boolean failed = false;
            upTo = piece.from();
            while (!failed && nowNanos - began <= PIECE_NANOS && piece.begin()) {
                failed = !handle(piece.grant(), upTo);
                upTo++;
            }
            seconds = (nowNanos - began) / 1e9;
            had = piece;
            if (failed) {
                desk.giveBack(piece, upTo, seconds);
                had = null;
                sleepAfterFailure();
            } else {
                failureSleep.reset();
            }
        }
    }

    private void sleepAfterFailure() throws InterruptedException {
        if (!grip.dismissed()) habitat.sleep(failureSleep.nextNanos());
    }

    /** Runs one job; returns false if it failed. */
    private boolean handle(Grant grant, int place) {
        var job = new HandledJob<I>(this, inputType, grant, place);
        if (!grip.begin(job)) return givenUp(job);
        if (wantsEvents) reports.event(new Event.Started(job.id(), job.attempt(), job.secondCopy()));
        long began = nowNanos;
        try {
            var result = StoredResult.json(handler.handle(job), job.id());
            settle(job, result, end(job, began));
            return true;
        } catch (JobFailedException e) {
            return failed(job, e, end(job, began));
        } catch (Throwable e) {
            return fatal(job, e, end(job, began));
        } finally {
            close(job);
        }
    }

    /** No interruption can reach the thread any more, until the job is closed; returns how long it took, in seconds. */
    private double end(HandledJob<I> job, long began) {
        grip.end(job, job.transaction() != null);
        nowNanos = habitat.nanoTime();
        return (nowNanos - began) / 1e9;
    }

    private void settle(HandledJob<I> job, @Nullable String result, double seconds) {
        var transaction = job.transaction();
        if (transaction == null) {
            job.grant.completed(job.place, result, seconds);
            return;
        }
        long claimId = desk.claimIdOf(job.grant, job.place);
        boolean accepted;
        try {
            accepted = transaction.commit(claimId, job.id(), result, (float) seconds);
        } catch (BieneException e) {
            // If the commit was done after all, the store will find the job settled and leave this failure out.
            throw new JobFailedException("the job's transaction could not be committed: " + e.getMessage(), e);
        }
        job.grant.settledApart(job.place);
        reports.settledApart(job.id(), accepted, seconds);
    }

    private boolean failed(HandledJob<I> job, JobFailedException e, double seconds) {
        if (job.cancelled) return givenUp(job);
        var message = message(e);
        job.grant.failed(job.place, new Settlement.Failure(message, detail(e)), seconds);
        if (wantsEvents) {
            var took = Duration.ofNanos((long) (seconds * 1e9));
            reports.event(new Event.Failed(job.id(), job.attempt(), message, took));
        }
        return false;
    }

    private boolean fatal(HandledJob<I> job, Throwable e, double seconds) {
        if (job.cancelled) return givenUp(job);
        var transaction = job.transaction();
        if (transaction != null && transaction.broken()) {
            // No reason to end the bee either, which waits for its store.
            var broken = new JobFailedException("the connection of the job's transaction broke: " + message(e), e);
            return failed(job, broken, seconds);
        }
        job.grant.failed(job.place, new Settlement.Failure(message(e), detail(e)), seconds);
        reports.fatal(e);
        return false;
    }

    /** The job was interrupted by us: nobody is to blame. */
    private boolean givenUp(HandledJob<I> job) {
        job.grant.released(job.place);
        return true;
    }

    void progressed(long job, String text) {
        if (wantsEvents) reports.event(new Event.Progressed(job, text));
    }

    /** Opens the job's transaction and keeps its claim as it is until the job is over. */
    JobTransaction openTransaction(HandledJob<I> job) {
        desk.pin(job.grant);
        try {
            return reports.transaction();
        } catch (RuntimeException e) {
            desk.unpin(job.grant);
            throw e;
        }
    }

    private void close(HandledJob<I> job) {
        var transaction = job.transaction();
        if (transaction == null) return;
        try {
            transaction.close();
        } finally {
            desk.unpin(job.grant);
            grip.settled();
            nowNanos = habitat.nanoTime();
        }
    }

    /** The job that the handler runs now and its claim, or null. */
    Pulse.@Nullable Obsolete inHand() {
        var job = grip.job();
        return job == null ? null : new Pulse.Obsolete(desk.claimIdOf(job.grant, job.place), job.id());
    }

    /** Interrupts the handler if it runs this job now; returns whether it does. */
    boolean interrupt(Pulse.Obsolete obsolete) {
        return grip.interrupt(obsolete.job());
    }

    /** Interrupts whatever runs, and every pause between jobs. */
    void dismiss() {
        grip.dismiss();
    }

    boolean running() {
        return grip.running();
    }

    private static String message(Throwable e) {
        var message = e.getMessage() == null || e.getMessage().isBlank() ? e.toString() : e.getMessage();
        return StoredResult.storable(message.length() <= MAX_MESSAGE ? message : message.substring(0, MAX_MESSAGE));
    }

    private static String detail(Throwable e) {
        if (e instanceof JobFailedException failed && failed.detail() != null) {
            return StoredResult.storable(failed.detail());
        }
        var text = new StringWriter();
        e.printStackTrace(new PrintWriter(text));
        var trace = text.toString();
        return StoredResult.storable(trace.length() <= MAX_DETAIL ? trace : trace.substring(0, MAX_DETAIL));
    }
}
