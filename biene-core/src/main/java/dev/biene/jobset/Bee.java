package dev.biene.jobset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JavaType;

/**
 * One run of one bee: the calling thread is the courier between the store and the desk; slots run the handler; the heart
 * says that the bee lives.
 *
 * <p>What to do next is the {@link Forager}'s decision, what is where the {@link Desk}'s knowledge; here is only the loop.
 */
final class Bee<I> {

    /** A job that holds up the others of its claim for so long gets a claim of its own. */
    private static final Duration STRAGGLER_PATIENCE = Duration.ofSeconds(1);

    /** How long an interrupted handler has to come back before its job is given away under its feet. */
    private static final Duration INTERRUPTED_PATIENCE = Duration.ofSeconds(5);

    /** How long the heart may take to end, which may be in the middle of a beat. */
    private static final Duration HEART_PATIENCE = Duration.ofSeconds(5);

    private static final Duration SLOTS_PATIENCE = Duration.ofMillis(100);

    private final String set;
    private final JobStore store;
    private final RunOptions options;
    private final Stop stop;
    private final Logger log;
    private final Habitat habitat;
    private final SplittableRandom random;
    private final Desk desk;
    private final Slots<I> slots;
    private final Ledger ledger;
    private final Forager forager;
    private final AtomicReference<@Nullable Throwable> fatal = new AtomicReference<>();
    private final Reports reports = new Reports();
    private final Patience patience;
    private final Ears ears = new Ears();
    private volatile @Nullable BeeSession session;

    /** What the heart heard and the courier, whose alone the forager is, has not acted on. */
    private final Queue<Runnable> heard = new ConcurrentLinkedQueue<>();

    /** Whether this bee settled something since it last looked whether the set is done. */
    private boolean settledSinceSurvey;

    Bee(
            String set,
            JobStore store,
            JobHandler<I, ?> handler,
            JavaType inputType,
            RunOptions options,
            Stop stop,
            Habitat habitat) {
        this.set = set;
        this.store = store;
        this.options = options;
        this.stop = stop;
        this.log = LoggerFactory.getLogger(options.logger());
        this.habitat = habitat;
        this.random = habitat.random();
        this.desk = new Desk(new Pace(), habitat, options.concurrency());
        this.slots = new Slots<>(desk, handler, inputType, reports, options, habitat, random.split());
        this.ledger = new Ledger(habitat.nanoTime());
        this.forager = new Forager(options, random.split(), habitat.nanoTime());
        this.patience = new Patience(options, stop, log, reports, habitat, random.split());
    }

    /** Runs to the end; see {@link JobSet#run(JobHandler, RunOptions)}. */
    RunSummary run() throws Exception {
        long began = habitat.nanoTime();
        @Nullable SetStats stats = null;
        try (var joined = patience.until(() -> store.join(set, profile()))) {
            session = joined;
            log.info("job set \"{}\": bee {} starts with {} slots", set, joined.beeId(), options.concurrency());
            work(new SteadySession(joined, patience, log), joined);
            // Before it leaves: a connection made only to sum up would take longer than many a run.
            if (fatal.get() == null) stats = patience.until(joined::stats);
        } catch (RuntimeException e) {
            // What the handler threw comes first, and may well be why the store failed us too.
            var thrown = fatal.get();
            if (thrown == null) throw e;
            if (thrown != e) thrown.addSuppressed(e);
        }
        throwFatal();
        return summary(Objects.requireNonNull(stats), Duration.ofNanos(habitat.nanoTime() - began));
    }

    private void throwFatal() throws Exception {
        var thrown = fatal.get();
        if (thrown instanceof Error error) throw error;
        if (thrown != null) throw (Exception) thrown;
    }

    private BeeProfile profile() {
        return new BeeProfile(
                Host.name(),
                ProcessHandle.current().pid(),
                Host.version(),
                options.concurrency(),
                options.lostAfter(),
                options.maxAttempts());
    }

    private void work(SteadySession steady, BeeSession joined) throws InterruptedException {
        stop.onRequest(desk::close);
        var heart =
                new Heart(joined, ledger, slots::running, this::holding, options, ears, log, habitat, random.split());
        var heartHome = new Home(habitat);
        var heartThread = habitat.start(SlotThreads.daemon("biene-heart-" + joined.beeId()), heartHome.after(heart));
        try {
            forage(steady, heart, threads(joined.beeId()));
            wrapUp(steady, options.grace());
        } catch (InterruptedException e) {
            wrapUpInterrupted(steady);
            throw e;
        } finally {
            slots.dismiss();
            habitat.interrupt(heartThread);
            heartHome.await(HEART_PATIENCE.toNanos());
            // A handler that ignores interruption keeps its daemon thread, not us.
            slots.await(SLOTS_PATIENCE.toNanos());
            tellLast(joined);
        }
    }

    /** What a short run did between two heartbeats is told as well; only figures for people depend on it. */
    private void tellLast(BeeSession joined) {
        try {
            joined.heartbeat(ledger.heartbeat(0, habitat.nanoTime()));
        } catch (RuntimeException e) {
            log.debug("job set \"{}\": the last figures were not told: {}", set, e.getMessage());
        }
    }

    private ThreadFactory threads(long beeId) {
        var threads = options.threads();
        return threads == null ? SlotThreads.named("biene-" + beeId + "-slot-") : threads;
    }

    private void forage(SteadySession steady, Heart heart, ThreadFactory threads) throws InterruptedException {
        while (!over()) {
            if (Thread.interrupted()) throw new InterruptedException();
            for (var each = heard.poll(); each != null; each = heard.poll()) each.run();
            settle(steady, forager.request(desk));
            slots.startCalled(threads);
            var look = desk.look();
            if (forager.wantsSurvey(look, habitat.nanoTime()) && !desk.hasReady()) {
                var survey = steady.survey(forager.copyAge());
                heart.surveyed(survey.bees());
                desk.lay(steady.strays(() -> desk.claimIds(List.of())));
                slots.startCalled(threads);
                forager.surveyed(survey, desk.look(), habitat.nanoTime());
                if (forager.end() == RunSummary.Reason.DONE && settledSinceSurvey) steady.hint();
                settledSinceSurvey = false;
            } else if (forager.wantsRollCall(look, habitat.nanoTime())) {
                callRoll(steady);
            } else {
                desk.awaitNews(forager.patienceNanos(look, habitat.nanoTime()));
            }
        }
    }

    /** Finds out which claims are still this bee's, and interrupts what runs for others that were taken away. */
    private void callRoll(SteadySession steady) throws InterruptedException {
        var held = steady.held().stream().map(Claim::id).toList();
        slots.interruptAllBut(held);
    }

    private boolean over() {
        return stop.requested() || fatal.get() != null || forager.end() != null;
    }

    /** Brings what is finished to the store, and brings back what was asked for. */
    private void settle(SteadySession steady, ClaimRequest request) throws InterruptedException {
        if (request.source() == ClaimRequest.Source.NONE && desk.settlingCanWait()) return;
        var settlements = new ArrayList<>(desk.takeReady());
        var stragglers = desk.takeStragglers(STRAGGLER_PATIENCE);
        settlements.addAll(stragglers);
        if (settlements.isEmpty() && request.source() == ClaimRequest.Source.NONE) return;
        var turn = steady.turn(settlements, request, () -> desk.claimIds(settlements));
        desk.lay(turn.claims());
        long now = habitat.nanoTime();
        forager.claimed(request, turn, now);
        boolean hint = false;
        for (int i = 0; i < settlements.size(); i++) {
            hint |= settled(settlements.get(i), turn.verdicts().get(i), now);
        }
        if (hint) steady.hint();
    }

    /** Takes note of a verdict; returns whether other bees may want to know. */
    private boolean settled(Settlement settlement, Verdict verdict, long now) {
        if (settlement instanceof Grant.Partial partial) desk.split(partial, verdict.kept());
        int accepted = ledger.settled(settlement, verdict, now);
        settledSinceSurvey |= verdict.held();
        if (accepted > 0 && reports.wantsEvents()) reports.event(new Event.Completed(accepted));
        if (!verdict.held()) {
            log.debug("job set \"{}\": claim {} was taken away before it was settled", set, settlement.claimId());
        }
        for (long late : verdict.late()) {
            int place = (int) (late - settlement.firstJob());
            reports.event(new Event.Late(late, Duration.ofNanos((long) (settlement.seconds(place) * 1e9))));
        }
        return !settlement.whole() || secondCopy(settlement);
    }

    private static boolean secondCopy(Settlement settlement) {
        return settlement instanceof Grant grant && grant.claim.secondCopy();
    }

    /** Lets running jobs finish within the time given, then interrupts them; settles or gives back everything. */
    private void wrapUp(SteadySession steady, Duration grace) throws InterruptedException {
        desk.close();
        if (forager.end() == null) patience.hurry(grace);
        drain(steady, grace);
        if (desk.look().inHand() > 0) {
            log.warn(
                    "job set \"{}\": {} jobs still run after the grace period and are interrupted",
                    set,
                    slots.running());
            slots.dismiss();
            drain(steady, INTERRUPTED_PATIENCE);
        }
        settle(steady, ClaimRequest.NOTHING);
    }

    private void drain(SteadySession steady, Duration patience) throws InterruptedException {
        long deadline = habitat.nanoTime() + patience.toNanos();
        do {
            settle(steady, ClaimRequest.NOTHING);
        } while (!desk.awaitEmpty(deadline - habitat.nanoTime()) && habitat.nanoTime() - deadline < 0);
    }

    /** The caller wants us gone: no grace, but nothing is left claimed that can be given back. */
    private void wrapUpInterrupted(SteadySession steady) {
        try {
            slots.dismiss();
            wrapUp(steady, Duration.ZERO);
        } catch (InterruptedException again) {
            log.debug("interrupted again while giving back; leaving the set frees the rest");
        } catch (RuntimeException e) {
            log.warn("job set \"{}\": could not give back what was in hand: {}", set, e.getMessage());
        }
    }

    private boolean holding() {
        return desk.look().inHand() > 0;
    }

    private RunSummary summary(SetStats stats, Duration took) {
        var reason = forager.end() == null ? RunSummary.Reason.STOPPED : forager.end();
        var summary = new RunSummary(
                reason,
                stats.completed(),
                stats.exhausted(),
                stats.total(),
                ledger.completed(),
                ledger.failures(),
                ledger.wasted(),
                took);
        log.info("job set \"{}\": run ended: {}", set, summary);
        return summary;
    }

    /** What slots report. */
    private final class Reports implements Slot.Reports {

        @Override
        public void fatal(Throwable thrown) {
            if (!fatal.compareAndSet(null, thrown)) {
                log.warn("job set \"{}\": another handler failed while the bee was ending", set, thrown);
            }
            desk.wakeCourier();
        }

        @Override
        public void event(Event event) {
            try {
                options.listener().accept(event);
            } catch (RuntimeException e) {
                log.warn("job set \"{}\": listener failed on {}", set, event, e);
            }
        }

        @Override
        public boolean wantsEvents() {
            return options.listener() != RunOptions.NO_LISTENER;
        }

        @Override
        public void settledApart(long job, boolean accepted, double seconds) {
            ledger.settledApart(accepted, seconds, habitat.nanoTime());
            event(accepted ? new Event.Completed(1) : new Event.Late(job, Duration.ofNanos((long) (seconds * 1e9))));
        }

        @Override
        public JobTransaction transaction() {
            var joined = session;
            if (joined == null) throw new IllegalStateException("the bee has not joined its set");
            return joined.transaction();
        }
    }

    /** What the heart hears. */
    private final class Ears implements Heart.Ears {

        @Override
        public void pulse(Pulse pulse) {
            for (var obsolete : pulse.obsolete()) {
                if (desk.drop(obsolete)) continue;
                slots.interrupt(obsolete);
            }
            tell(() -> forager.pulse(pulse));
        }

        @Override
        public void added(int jobs) {
            tell(forager::added);
        }

        @Override
        public void hinted() {
            tell(() -> forager.hinted(habitat.nanoTime()));
        }

        private void tell(Runnable news) {
            heard.add(news);
            desk.wakeCourier();
        }

        @Override
        public void broken(RuntimeException e) {
            reports.fatal(e);
        }
    }
}
