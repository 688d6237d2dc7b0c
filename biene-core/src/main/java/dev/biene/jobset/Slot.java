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
    private final Object guard = new Object();

    /** The job in the handler's hands and its thread; guarded by {@link #guard}. */
    private @Nullable HandledJob<I> current;

    private @Nullable Thread thread;
    private boolean dismissed;
    private boolean settling;

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
        this.habitat = habitat;
        this.failureSleep = new Backoff(FIRST_FAILURE_SLEEP, maxFailureSleep, 0, random);
    }

    @Override
    public void run() {
        synchronized (guard) {
            thread = Thread.currentThread();
        }
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
            boolean failed = false;
            upTo = piece.from();
            long now = began;
            while (!failed && now - began <= PIECE_NANOS && piece.begin()) {
                failed = !handle(piece.grant(), upTo, now);
                upTo++;
                now = habitat.nanoTime();
            }
            seconds = (now - began) / 1e9;
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
        synchronized (guard) {
            if (dismissed) return;
        }
        habitat.sleep(failureSleep.nextNanos());
    }

    /** Runs one job; returns false if it failed. */
    private boolean handle(Grant grant, int place, long began) {
        var job = new HandledJob<I>(this, inputType, grant, place);
        if (!begin(job)) return givenUp(job);
        if (reports.wantsEvents()) reports.event(new Event.Started(job.id(), job.attempt(), job.secondCopy()));
        try {
            var result = StoredResult.json(handler.handle(job), job.id());
            end();
            settle(job, result, (habitat.nanoTime() - began) / 1e9);
            return true;
        } catch (JobFailedException e) {
            end();
            return failed(job, e, (habitat.nanoTime() - began) / 1e9);
        } catch (Throwable e) {
            end();
            return fatal(job, e, (habitat.nanoTime() - began) / 1e9);
        } finally {
            close(job);
            settled();
        }
    }

    private boolean begin(HandledJob<I> job) {
        synchronized (guard) {
            if (dismissed) return false;
            current = job;
            return true;
        }
    }

    /**
     * After this no interruption can reach the thread until {@link #settled}. One that meets a virtual thread while its
     * transaction commits would close the connection, and nobody would know whether the job is done.
     */
    private void end() {
        synchronized (guard) {
            current = null;
            settling = true;
            boolean ignored = Thread.interrupted();
        }
    }

    private void settled() {
        synchronized (guard) {
            settling = false;
        }
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
        if (reports.wantsEvents()) {
            var took = Duration.ofNanos((long) (seconds * 1e9));
            reports.event(new Event.Failed(job.id(), job.attempt(), message, took));
        }
        return false;
    }

    private boolean fatal(HandledJob<I> job, Throwable e, double seconds) {
        if (job.cancelled) return givenUp(job);
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
        if (reports.wantsEvents()) reports.event(new Event.Progressed(job, text));
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
        }
    }

    /** The job that the handler runs now and its claim, or null. */
    Pulse.@Nullable Obsolete inHand() {
        @Nullable HandledJob<I> job;
        synchronized (guard) {
            job = current;
        }
        return job == null ? null : new Pulse.Obsolete(desk.claimIdOf(job.grant, job.place), job.id());
    }

    /** Interrupts the handler if it runs this job now; returns whether it does. */
    boolean interrupt(Pulse.Obsolete obsolete) {
        synchronized (guard) {
            var job = current;
            if (job == null || job.id() != obsolete.job()) return false;
            interrupt(job);
            return true;
        }
    }

    /** Interrupts whatever runs, and every pause between jobs. */
    void dismiss() {
        synchronized (guard) {
            dismissed = true;
            if (current != null) interrupt(current);
            else if (thread != null && !settling) habitat.interrupt(thread);
        }
    }

    private void interrupt(HandledJob<I> job) {
        job.cancelled = true;
        if (thread != null) habitat.interrupt(thread);
    }

    boolean running() {
        synchronized (guard) {
            return current != null;
        }
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
