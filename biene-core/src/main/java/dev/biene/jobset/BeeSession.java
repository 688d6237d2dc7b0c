package dev.biene.jobset;

import java.time.Duration;
import java.util.Collection;
import java.util.List;

/**
 * One bee's standing with a store, from joining a set to leaving it.
 *
 * <p>{@code turn}, {@code survey}, {@code recover} and {@code stats} are called by one thread; {@code heartbeat} and
 * {@code awaitHint} by one other, on a connection of their own, so that a long turn never delays a heartbeat;
 * {@code transaction} by any. Every method throws {@link StoreUnavailableException} when the store cannot be reached,
 * {@link JobSetNotFoundException} when the set was dropped, and reacts to nothing else but its arguments.
 */
public interface BeeSession extends AutoCloseable {

    /** The number under which the store knows this bee. */
    long beeId();

    /**
     * Settles claims, then claims more: one atomic step each, in one round trip where the store can.
     *
     * <p>A settlement is taken only while its claim is held; settling again what was settled before (after a lost
     * answer) changes nothing and is answered as the first time. A refused result that differs from the accepted one is
     * recorded as a divergence. Claims nothing unless the set is {@link SetState#ACTIVE}.
     */
    Turn turn(List<? extends Settlement> settlements, ClaimRequest request);

    /** Claims of this bee in the store that are not among {@code known}: answers to turns that got lost on the way. */
    List<Claim> recover(Collection<Long> known);

    /**
     * How the set stands; also takes jobs away from bees that are lost, and counts as a heartbeat of this bee.
     *
     * @param copyAge how long a job must have been running before a second copy may be made
     */
    Survey survey(Duration copyAge);

    /** How the set stands, for people; as {@link JobStore#stats}. */
    SetStats stats();

    /** Says that this bee lives, and takes jobs away from bees that are lost. */
    Pulse heartbeat(Heartbeat heartbeat);

    /**
     * Waits until something in the set may have changed, or the time is up. Hints can be lost, late, or for nothing; a
     * store without hints just waits.
     *
     * @return the number of jobs added that the hint told of; 0 for any other hint; -1 if the time is up
     */
    int awaitHint(Duration timeout) throws InterruptedException;

    /** Tells the other bees of the set to look: failed or returned jobs lie ready, or the set is done. */
    void hint();

    /** Opens the transaction in which one job's result will be stored. */
    JobTransaction transaction();

    /** Leaves the set: what is still claimed becomes free at once. */
    @Override
    void close();
}
