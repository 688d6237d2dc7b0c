package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The end of a run on one thread and a clock that stands still: who is waited for, and how long. */
final class HomeTest {

    private final StillHabitat habitat = new StillHabitat(0);
    private final Home home = new Home(habitat);
    private final List<String> happened = new ArrayList<>();

    @AfterEach
    void theLockIsFree() {
        assertFalse(habitat.isLocked());
    }

    private List<Long> waits() throws InterruptedException {
        habitat.waits().clear();
        home.await(100);
        return habitat.waits();
    }

    @Test
    void nobodyIsWaitedForWhereNobodyIsOut() throws Exception {
        assertEquals(List.of(), waits());
    }

    @Test
    void theLastOfThemIsWaitedFor() throws Exception {
        var first = home.after(() -> happened.add("first"));
        var last = home.after(() -> happened.add("last"));
        first.run();
        assertEquals(List.of(100L), waits());

        last.run();

        assertEquals(List.of(), waits());
        assertEquals(List.of("first", "last"), happened);
    }

    @Test
    void anArrivalWakesWhoeverWaits() {
        home.after(() -> {}).run();

        assertEquals(1, habitat.signals());
    }

    @Test
    void oneThatFailsHasComeToo() throws Exception {
        var failing = home.after(() -> {
            throw new IllegalStateException("on its way");
        });

        assertThrows(IllegalStateException.class, failing::run);

        assertEquals(List.of(), waits());
    }

    @Test
    void noTimeIsNoWait() throws Exception {
        home.after(() -> {});

        home.await(0);

        assertEquals(List.of(), habitat.waits());
    }
}
