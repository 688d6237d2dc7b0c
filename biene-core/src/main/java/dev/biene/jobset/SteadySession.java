package dev.biene.jobset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A bee's session that outlives outages: asks again, with backoff, until the store answers or patience ends, and never
 * silently. For the courier's thread only.
 *
 * <p>Settling twice is harmless by the store's promise. A claim whose answer was lost is found again by
 * {@link BeeSession#recover}.
 */
final class SteadySession {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(50);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    private final BeeSession session;
    private final Stop stop;
    private final Duration grace;
    private final Logger log;
    private final Slot.Reports reports;
    private final Habitat habitat;
    private final RandomGenerator random;
    private Duration tolerance;

    /** Whether a claim was asked for and the answer never came. */
    private boolean doubtful;

    SteadySession(
            BeeSession session,
            RunOptions options,
            Stop stop,
            Logger log,
            Slot.Reports reports,
            Habitat habitat,
            RandomGenerator random) {
        this.session = session;
        this.tolerance = options.outageTolerance();
        this.grace = options.grace();
        this.stop = stop;
        this.log = log;
        this.reports = reports;
        this.habitat = habitat;
        this.random = random;
    }

    /** As {@link BeeSession#turn}; {@code known} gives the ids of all claims in hand. */
    Turn turn(List<Settlement> settlements, ClaimRequest request, Supplier<Collection<Long>> known)
            throws InterruptedException {
        try {
            return session.turn(settlements, request);
        } catch (StoreUnavailableException e) {
            doubtful |= request.source() != ClaimRequest.Source.NONE;
            var settled = persist(e, () -> session.turn(settlements, ClaimRequest.NOTHING));
            var ours = new ArrayList<>(known.get());
            for (var verdict : settled.verdicts()) ours.addAll(verdict.kept().values());
            var found = persist(null, () -> session.recover(ours));
            var claims = new ArrayList<Claim>(settled.claims());
            claims.addAll(found);
            return new Turn(settled.verdicts(), claims, settled.unclaimed());
        }
    }

    /**
     * Claims that came to this bee after it had stopped waiting for them; {@code known} gives the ids of all in hand.
     *
     * <p>A request whose answer was lost may still be on its way in the store when the bee asks again, and take effect
     * after that. Its claims would be nobody's as long as this bee lives, so once in doubt it looks whenever it is idle.
     */
    List<Claim> strays(Supplier<Collection<Long>> known) throws InterruptedException {
        return doubtful ? persist(null, () -> session.recover(known.get())) : List.of();
    }

    /** All claims of this bee, as the store knows them. */
    List<Claim> held() throws InterruptedException {
        return persist(null, () -> session.recover(List.of()));
    }

    Survey survey(Duration copyAge) throws InterruptedException {
        return persist(null, () -> session.survey(copyAge));
    }

    /** From now on an outage may last no longer than {@code patience}: somebody waits for this bee to be gone. */
    void hurry(Duration patience) {
        if (patience.compareTo(tolerance) < 0) tolerance = patience;
    }

    /** A hint that gets lost costs time, never work. */
    void hint() {
        try {
            session.hint();
        } catch (StoreUnavailableException e) {
            log.debug("hint lost: {}", e.getMessage());
        }
    }

    private <T> T persist(@Nullable StoreUnavailableException first, Supplier<T> step) throws InterruptedException {
        long began = habitat.nanoTime();
        var failure = first;
        var backoff = new Backoff(FIRST_PAUSE, LONGEST_PAUSE, 0.25, random);
        long lastSaid = began - TimeUnit.SECONDS.toNanos(1);
        while (true) {
            if (failure != null) {
                if (stop.requested()) hurry(grace);
                if (habitat.nanoTime() - began > tolerance.toNanos()) throw failure;
                if (habitat.nanoTime() - lastSaid >= TimeUnit.SECONDS.toNanos(1)) {
                    log.warn("{}; trying again", failure.getMessage());
                    reports.event(new Event.Outage(false, String.valueOf(failure.getMessage())));
                    lastSaid = habitat.nanoTime();
                }
                habitat.sleep(backoff.nextNanos());
            }
            try {
                T answer = step.get();
                if (failure != null) over(began);
                return answer;
            } catch (StoreUnavailableException e) {
                failure = e;
            }
        }
    }

    private void over(long began) {
        var outage = Duration.ofNanos(habitat.nanoTime() - began);
        log.warn("the store answers again after {} s", outage.toMillis() / 1000.0);
        reports.event(new Event.Outage(true, "the store answers again"));
    }
}
