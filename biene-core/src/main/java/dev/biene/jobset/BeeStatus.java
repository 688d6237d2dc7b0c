package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;

/**
 * One bee of a set as a store tells of it.
 *
 * @param set the id of the set it works on
 * @param joinedAt by the store's clock
 * @param lastHeard time since its last heartbeat
 * @param standing whether it works, has left, or is lost
 * @param completed jobs whose outcome is this bee's
 * @param failed attempts recorded as failed
 */
public record BeeStatus(
        String set,
        long id,
        String host,
        long pid,
        String version,
        int slots,
        int running,
        Instant joinedAt,
        Duration lastHeard,
        Standing standing,
        long completed,
        long failed) {

    /** What has become of a bee. */
    public enum Standing {
        LIVE,
        LEFT,
        LOST
    }
}
