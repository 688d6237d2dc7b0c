package dev.biene.jobset;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;

/**
 * A bee's session that outlives outages, as long as its {@link Patience} lasts. For the courier's thread only.
 *
 * <p>Settling twice is harmless by the store's promise. A claim whose answer was lost is found again by
 * {@link BeeSession#recover}.
 */
final class SteadySession {

    private final BeeSession session;
    private final Patience patience;
    private final Logger log;

    /** Whether a claim was asked for and the answer never came. */
    private boolean doubtful;

    SteadySession(BeeSession session, Patience patience, Logger log) {
        this.session = session;
        this.patience = patience;
        this.log = log;
    }

    /** As {@link BeeSession#turn}; {@code known} gives the ids of all claims in hand. */
    Turn turn(List<Settlement> settlements, ClaimRequest request, Supplier<Collection<Long>> known)
            throws InterruptedException {
        try {
            return session.turn(settlements, request);
        } catch (StoreUnavailableException e) {
            doubtful |= request.source() != ClaimRequest.Source.NONE;
            var settled = patience.until(e, () -> session.turn(settlements, ClaimRequest.NOTHING));
            var ours = new ArrayList<>(known.get());
            for (var verdict : settled.verdicts()) ours.addAll(verdict.kept().values());
            var found = patience.until(() -> session.recover(ours));
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
        return doubtful ? patience.until(() -> session.recover(known.get())) : List.of();
    }

    /** All claims of this bee, as the store knows them. */
    List<Claim> held() throws InterruptedException {
        return patience.until(() -> session.recover(List.of()));
    }

    Survey survey(Duration copyAge) throws InterruptedException {
        return patience.until(() -> session.survey(copyAge));
    }

    /** A hint that gets lost costs time, never work. */
    void hint() {
        try {
            session.hint();
        } catch (StoreUnavailableException e) {
            log.debug("hint lost: {}", e.getMessage());
        }
    }
}
