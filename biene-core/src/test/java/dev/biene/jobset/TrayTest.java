package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TrayTest {

    private static final long NOW = 1_000;

    private final Tray tray = new Tray(100);

    private static Grant completed(long claim, String result) {
        var grant = new Grant(new Claim(claim, 10 * claim, List.of("{}"), 0, false), 0);
        grant.completed(0, result, 0.01);
        grant.finish(0, 1);
        return grant;
    }

    @Test
    void completedClaimsWaitForAWhileFromTheFirstOn() {
        tray.add(completed(1, "1"), NOW);
        tray.add(completed(2, "2"), NOW + Tray.PATIENCE_NANOS - 1);

        assertTrue(tray.canWait(NOW + Tray.PATIENCE_NANOS - 1));
        assertFalse(tray.canWait(NOW + Tray.PATIENCE_NANOS));
    }

    @Test
    void aFailureDoesNotWait() {
        var grant = new Grant(new Claim(1, 10, List.of("{}"), 0, false), 0);
        grant.failed(0, new Settlement.Failure("no", ""), 0.01);
        grant.finish(0, 1);

        tray.add(grant, NOW);

        assertFalse(tray.canWait(NOW));
    }

    @Test
    void resultsThatAreLargeTogetherDoNotWait() {
        tray.add(completed(1, "x".repeat(60)), NOW);
        assertTrue(tray.canWait(NOW));

        tray.add(completed(2, "x".repeat(60)), NOW);

        assertFalse(tray.canWait(NOW));
    }

    @Test
    void whatWasTakenIsForgotten() {
        tray.add(completed(1, "x".repeat(200)), NOW);
        assertEquals(1, tray.take().size());
        assertTrue(tray.isEmpty());

        tray.add(completed(2, "2"), NOW + Tray.PATIENCE_NANOS);

        assertTrue(tray.canWait(NOW + Tray.PATIENCE_NANOS));
        var ids = new ArrayList<Long>();
        tray.addClaimIds(ids);
        assertEquals(List.of(2L), ids);
    }
}
