package dev.biene.jobset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The place in one bee where the courier lays down claimed jobs and slots pick them up, and where finished ones wait to
 * be settled. Safe for use by all of the bee's threads; its lock is never held over a handler or the store.
 */
final class Desk {

    /** What the courier needs to know to decide. */
    record Look(int idle, int unstarted, int inHand) {}

    /** Unsettled results of one claim beyond this are settled before the claim is complete. */
    private static final long MAX_RESULT_CHARS = 8 << 20;

    private final Habitat habitat;
    private final ReentrantLock lock;
    private final Condition news;
    private final Condition unpinned;

    /** A slot keeps jobs that it has not begun no longer than this behind one that is long. */
    private static final long PIECE_PATIENCE = TimeUnit.MILLISECONDS.toNanos(100);

    private final Stock unstarted = new Stock();
    private final Tray ready = new Tray(MAX_RESULT_CHARS);
    private final Map<Grant, Boolean> grants = new LinkedHashMap<>();
    private final Set<Piece> begun = new LinkedHashSet<>();
    private final Pace pace;
    private final IdleSlots idle;

    /** When a slot last took something, or was last called. */
    private long lastTakeNanos;

    private boolean closed;
    private boolean woken;

    /** A desk whose slots come by themselves. */
    Desk(Pace pace, Habitat habitat) {
        this(pace, habitat, 0);
    }

    /** @param vacant slots that get their threads when they are called; see {@link #takeHired} */
    Desk(Pace pace, Habitat habitat, int vacant) {
        this.pace = pace;
        this.habitat = habitat;
        this.lock = habitat.lock();
        this.idle = new IdleSlots(lock.newCondition(), vacant);
        this.news = lock.newCondition();
        this.unpinned = lock.newCondition();
    }

    /**
     * Takes back what a slot had, of which the jobs before {@code upTo} are finished, and hands it the next piece.
     *
     * @return null when there will be no more
     */
    @Nullable
    Piece next(@Nullable Piece had, int upTo, double seconds) throws InterruptedException {
        lock.lock();
        try {
            if (had != null) finished(had, upTo, seconds);
            while (unstarted.isEmpty()) {
                if (closed) return null;
                wake();
                idle.rest();
            }
            return closed ? null : take();
        } finally {
            lock.unlock();
        }
    }

    /** For how many slots the courier is to start threads now, each of which says {@link #arrived} first. */
    int takeHired() {
        return locked(idle::takeHired);
    }

    void arrived() {
        locked(() -> {
            idle.arrived();
            return null;
        });
    }

    /** Takes back a piece from a slot that will not ask for the next one at once. */
    void giveBack(Piece had, int upTo, double seconds) {
        lock.lock();
        try {
            finished(had, upTo, seconds);
        } finally {
            lock.unlock();
        }
    }

    private void finished(Piece had, int upTo, double seconds) {
        var grant = had.grant();
        if (upTo > had.from() && seconds > 0) pace.measured(upTo - had.from(), seconds);
        begun.remove(had);
        grant.finish(had.from(), upTo);
        ready.addSingles(grant, had.from(), upTo);
        putBack(grant, Math.max(upTo, had.takeRest()), had.to());
        boolean settleable = grant.split() ? grant.allFinished() : !grant.splitting && grant.allFinished();
        // A slot may come back with a piece of which it had begun nothing when the desk closed, and all of it was
        // released.
        boolean first = settleable && grants.remove(grant) != null;
        if (first && !grant.split()) ready.add(grant, habitat.nanoTime());
        if (settleable || grant.split() || grant.resultChars() > MAX_RESULT_CHARS) wake();
    }

    /** A desk that is closed hands out no more, so what comes back late goes the way of what was not begun. */
    private void putBack(Grant grant, int from, int to) {
        if (from >= to) return;
        if (closed) {
            for (int place = from; place < to; place++) grant.released(place);
            grant.finish(from, to);
            ready.addSingles(grant, from, to);
            return;
        }
        grant.putBack(from, to);
        unstarted.addFirst(new Piece(grant, from, to));
        // The courier asks for nothing more while this lies here, so slots that are idle would sleep beside it.
        callAll();
    }

    private void callAll() {
        if (idle.callAll(unstarted.jobs())) wake();
    }

    private Piece take() {
        var piece = unstarted.take(pace.grain());
        piece.grant().begin(piece.from(), piece.to());
        if (unstarted.jobs() <= pace.lowWater()) wake();
        lastTakeNanos = habitat.nanoTime();
        var cut = new Piece(piece.grant(), piece.from(), piece.to(), lastTakeNanos);
        if (cut.to() - cut.from() > 1) begun.add(cut);
        return cut;
    }

    /** Keeps the claim of {@code grant} as it is until {@link #unpin}, for a transaction that names it. */
    void pin(Grant grant) {
        lock.lock();
        try {
            while (grant.splitting) unpinned.awaitUninterruptibly();
            grant.pins++;
        } finally {
            lock.unlock();
        }
    }

    void unpin(Grant grant) {
        locked(() -> grant.pins--);
    }

    long claimIdOf(Grant grant, int place) {
        return locked(() -> grant.claimIdOf(place));
    }

    void lay(List<Claim> claims) {
        if (claims.isEmpty()) return;
        locked(() -> {
            int singles = 0;
            for (var claim : claims) {
                var grant = new Grant(claim, habitat.nanoTime());
                grants.put(grant, true);
                unstarted.addLast(new Piece(grant, 0, grant.jobs()));
                if (grant.jobs() == 1) singles++;
            }
            // The courier was on its way when somebody closed.
            if (closed) releaseUnstarted();
            // A job that comes alone may be a long one's second copy, whatever others take.
            int wanted = singles < claims.size() ? pace.slotsFor(unstarted.jobs()) - soonBack() : 0;
            idle.call(Math.max(singles, wanted));
            lastTakeNanos = habitat.nanoTime();
            return null;
        });
    }

    /** How many slots have begun jobs so short that they will be back before one that sleeps is awake and has begun. */
    private int soonBack() {
        long now = habitat.nanoTime();
        int soon = 0;
        for (var piece : begun) if (now - piece.cutNanos() < Pace.GRAIN_NANOS) soon++;
        return soon;
    }

    /** What is ready, the oldest first; the courier has it from now on. */
    List<Settlement> takeReady() {
        lock.lock();
        try {
            woken = false;
            takeBack(PIECE_PATIENCE);
            // Those who were woken for this have met something longer.
            if (sleepsBesideWork() && habitat.nanoTime() - lastTakeNanos > PIECE_PATIENCE) callAll();
            return ready.take();
        } finally {
            lock.unlock();
        }
    }

    private boolean sleepsBesideWork() {
        return idle.count() > 0 && !unstarted.isEmpty();
    }

    /** Jobs that slots have kept for {@code nanos} and not begun, because one before them is long, are for others. */
    private void takeBack(long nanos) {
        long now = habitat.nanoTime();
        for (var piece : begun) {
            if (now - piece.cutNanos() > nanos) putBack(piece.grant(), piece.takeRest(), piece.to());
        }
    }

    /**
     * Claims of which some jobs are finished and others have been holding them up for {@code patience}, or whose results
     * fill the memory. They cannot be settled otherwise until {@link #split}.
     */
    List<Grant.Partial> takeStragglers(Duration patience) {
        lock.lock();
        try {
            var taken = new ArrayList<Grant.Partial>();
            long now = habitat.nanoTime();
            for (var grant : grants.keySet()) {
                boolean late = now - grant.grantedNanos > patience.toNanos() || grant.resultChars() > MAX_RESULT_CHARS;
                if (grant.jobs() == 1 || grant.split() || grant.pins > 0 || !late || !grant.someFinished()) continue;
                grant.splitting = true;
                var partial = grant.partial();
                forget(grant, partial);
                taken.add(partial);
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** What was not begun is given back with the split, so no slot may begin it. */
    private void forget(Grant grant, Grant.Partial partial) {
        unstarted.removeAll(grant);
        for (int place = 0; place < grant.jobs(); place++) {
            if (partial.outcome(place) == Settlement.Outcome.RELEASED && grant.unstarted(place)) {
                grant.released(place);
                grant.finish(place, place + 1);
            }
        }
    }

    /** Notes the claims that the unfinished jobs were given; what finished meanwhile becomes ready. */
    void split(Grant.Partial partial, Map<Long, Long> claims) {
        lock.lock();
        try {
            var grant = partial.grant();
            grant.splitting = false;
            grant.splitInto(partial, claims);
            ready.addFinished(partial);
            if (grant.allFinished()) grants.remove(grant);
            if (!ready.isEmpty()) wake();
            unpinned.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Marks a job whose outcome another bee has settled; returns whether it was not begun and never will be. */
    boolean drop(Pulse.Obsolete obsolete) {
        lock.lock();
        try {
            var piece = unstarted.remove(obsolete.claimId(), obsolete.job());
            if (piece == null) return false;
            piece.grant().settledApart(piece.from());
            finished(piece, piece.to(), 0);
            return true;
        } finally {
            lock.unlock();
        }
    }

    Look look() {
        lock.lock();
        try {
            int inHand = 0;
            for (var grant : grants.keySet()) if (!grant.allFinished()) inHand++;
            return new Look(idle.count(), unstarted.jobs(), inHand);
        } finally {
            lock.unlock();
        }
    }

    /** What to claim of the unclaimed jobs now. */
    ClaimRequest request(int slots, long unclaimed, int allSlots) {
        return locked(() -> closed
                ? ClaimRequest.NOTHING
                : pace.request(slots, idle.count(), unstarted.jobs(), unclaimed, allSlots));
    }

    /** The ids of all claims that are not settled. */
    Collection<Long> claimIds(List<? extends Settlement> beingSettled) {
        lock.lock();
        try {
            var ids = new ArrayList<Long>();
            for (var grant : grants.keySet()) ids.addAll(grant.claimIds());
            ready.addClaimIds(ids);
            for (var settlement : beingSettled) ids.add(settlement.claimId());
            return ids;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a slot has news, somebody called {@link #wakeCourier}, or the time is up. */
    void awaitNews(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            boolean sure = begun.isEmpty() && !sleepsBesideWork();
            long left = sure ? nanos : Math.min(nanos, PIECE_PATIENCE);
            if (!ready.isEmpty()) left = Math.min(left, Tray.PATIENCE_NANOS);
            while (!woken && left > 0) left = news.awaitNanos(left);
            woken = false;
        } finally {
            lock.unlock();
        }
    }

    /** From any thread: hands out no more; what was not begun is marked released. Slots that wait go home. */
    void close() {
        locked(() -> {
            closed = true;
            takeBack(-1);
            releaseUnstarted();
            idle.dismiss();
            wake();
            return null;
        });
    }

    private void releaseUnstarted() {
        while (!unstarted.isEmpty()) {
            var piece = unstarted.take(Integer.MAX_VALUE / 2);
            for (int i = piece.from(); i < piece.to(); i++) piece.grant().released(i);
            finished(piece, piece.to(), 0);
        }
    }

    /** From any thread: makes the courier look again. */
    void wakeCourier() {
        locked(() -> {
            wake();
            return null;
        });
    }

    private void wake() {
        woken = true;
        news.signal();
    }

    /** Waits until nothing is in hand, something is ready, or the time is up; returns whether nothing is in hand. */
    boolean awaitEmpty(long nanos) throws InterruptedException {
        long deadline = habitat.nanoTime() + nanos;
        while (look().inHand() > 0) {
            long left = deadline - habitat.nanoTime();
            if (left <= 0) return false;
            awaitNews(Math.min(left, TimeUnit.MILLISECONDS.toNanos(100)));
            if (hasReady()) return false;
        }
        return true;
    }

    /** Whether what is ready can wait for the next request, because slots have enough to do until that is due. */
    boolean settlingCanWait() {
        return locked(() -> {
            boolean busy = !closed && pace.lowWater() > 0 && unstarted.jobs() > pace.lowWater();
            return busy && ready.canWait(habitat.nanoTime());
        });
    }

    boolean hasReady() {
        return locked(() -> !ready.isEmpty());
    }

    private <T extends @Nullable Object> T locked(Supplier<T> body) {
        lock.lock();
        try {
            return body.get();
        } finally {
            lock.unlock();
        }
    }
}
