package dev.biene.jobset;

import java.time.Duration;

/**
 * One bee of a set as a store tells of it.
 *
 * @param lastHeard time since its last heartbeat
 * @param standing whether it works, has left, or is lost
 * @param completed jobs whose outcome is this bee's
 * @param failed attempts recorded as failed
 */
public record BeeStatus(
        long id,
        String host,
        long pid,
        String version,
        int slots,
        int running,
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
