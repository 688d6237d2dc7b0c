package dev.biene.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

final class LookoutTest {

    /** Threads of the other tests may still be about to end. */
    private final String name = "of " + UUID.randomUUID();

    private final AtomicInteger looks = new AtomicInteger();

    private final View view = new View() {
        @Override
        public String key() {
            return "set?set=thumbs";
        }

        @Override
        public JsonNode look(Readings readings) {
            return JsonNodeFactory.instance.numberNode(looks.incrementAndGet());
        }
    };

    private long threads() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> thread.getName().equals("biene-dashboard-" + name))
                .count();
    }

    @Test
    void whereNobodyEverLookedThereIsNoThread() throws InterruptedException {
        try (var lookout = new Lookout(name, Duration.ofHours(1))) {
            lookout.changed("set");
            assertEquals(0, threads());

            try (var page = lookout.subscribe(view)) {
                assertEquals("1", page.next(10_000));
                assertEquals(1, threads());
            }
        }
    }

    @Test
    void whatWasChangedFromHereIsLookedAtAgainBeforeItsTime() throws InterruptedException {
        try (var lookout = new Lookout(name, Duration.ofHours(1));
                var page = lookout.subscribe(view)) {
            assertEquals("1", page.next(10_000));
            lookout.changed("set");
            assertEquals("2", page.next(10_000));
        }
    }

    @Test
    void aPageThatComesAfterTheEndIsToldSo() {
        var lookout = new Lookout(name, Duration.ofHours(1));
        lookout.close();
        try (var page = lookout.subscribe(view)) {
            assertTrue(page.ended());
            assertEquals(0, looks.get());
        }
    }
}
