package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a bee's threads are called, which is how people find them in a dump, and that they keep no process alive. */
final class SlotThreadsTest {

    @Test
    void slotsAreNumberedFromOneAndKeepNoProcessAlive() throws Exception {
        var threads = SlotThreads.named("biene-7-slot-");
        var ran = new ArrayList<String>();

        var names = new ArrayList<String>();
        for (int i = 0; i < 2; i++) {
            var thread = threads.newThread(() -> ran.add("ran"));
            names.add(thread.getName());
            assertTrue(thread.isDaemon());
            thread.start();
            thread.join();
        }

        assertEquals(List.of("biene-7-slot-1", "biene-7-slot-2"), names);
        assertEquals(List.of("ran", "ran"), ran);
    }

    @Test
    void theOthersHaveTheirNameAndKeepNoProcessAliveEither() throws Exception {
        var ran = new ArrayList<String>();
        var thread = SlotThreads.daemon("biene-heart-7").newThread(() -> ran.add("ran"));
        assertTrue(thread.isDaemon());
        assertEquals("biene-heart-7", thread.getName());

        thread.start();
        thread.join();

        assertEquals(List.of("ran"), ran);
    }
}
