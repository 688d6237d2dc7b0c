package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Bees that have nothing to complain about. */
abstract class RunningContract extends RunFixture {

    record Tile(int x, int y, String name) {}

    record Area(long square, List<String> notes) {}

    @Test
    void eightBeesDoEveryJobOnce() throws Exception {
        createNumbered(600);
        var done = new ConcurrentHashMap<Integer, Integer>();

        var bees = new ArrayList<Future<RunSummary>>();
        for (int i = 0; i < 8; i++) {
            bees.add(bee(job -> done.merge(number(job), 1, Integer::sum), CALM.withConcurrency(1 + i % 3)));
        }

        long here = 0;
        for (var bee : bees) {
            var summary = result(bee);
            assertEquals(RunSummary.Reason.DONE, summary.reason());
            assertEquals(600, summary.completed());
            assertEquals(600, summary.total());
            assertTrue(summary.allCompleted());
            here += summary.completedHere();
        }
        assertEquals(600, here);
        assertEquals(600, done.size());
        assertEquals(Set.of(1), new HashSet<>(done.values()), "how often jobs were done");
        assertEquals(600, results().size());
    }

    @Test
    void theOrderOfJobsHasNothingToDoWithTheOrderOfAdding() throws Exception {
        int count = 3000;
        createNumbered(count);
        var order = Collections.synchronizedList(new ArrayList<Integer>());

        jobs.run(job -> order.add(number(job)), CALM);

        double displaced = 0;
        for (int i = 0; i < count; i++) displaced += Math.abs(order.get(i) - i);
        // A random order displaces by a third of the count on average; the order of adding by nothing.
        assertEquals(1 / 3.0, displaced / count / count, 0.04);
    }

    @Test
    void inputsAndResultsHaveTheUsersTypes() throws Exception {
        var tiles = JobSet.open(id, Tile.class, Area.class, store);
        tiles.create();
        tiles.add(List.of(new Tile(2, 3, "ä"), new Tile(5, 7, "\"quoted\"")));

        tiles.run(
                job -> new Area(
                        (long) job.input().x() * job.input().y(),
                        List.of(job.input().name())),
                CALM);

        try (var results = tiles.results()) {
            var byInput = new HashSet<>(
                    results.map(each -> Map.entry(each.input(), each.result())).toList());
            assertEquals(
                    Set.of(
                            Map.entry(new Tile(2, 3, "ä"), new Area(6, List.of("ä"))),
                            Map.entry(new Tile(5, 7, "\"quoted\""), new Area(35, List.of("\"quoted\"")))),
                    byInput);
        }
    }

    @Test
    void treesOfJsonWillDoAsWell() throws Exception {
        var trees = JobSet.open(id, JsonNode.class, JsonNode.class, store);
        trees.create();
        trees.add(List.of(Json.MAPPER.readTree("{\"a\":[1,2,{\"b\":12345678901234567890.125}]}")));

        trees.run(job -> job.input().get("a"), CALM);

        try (var results = trees.results()) {
            var result = results.findFirst().orElseThrow().result();
            assertTrue(result != null);
            assertJson("[1,2,{\"b\":12345678901234567890.125}]", result.toString());
        }
    }

    @Test
    void aHandlerMayReturnNothing() throws Exception {
        createNumbered(20);

        jobs.run(job -> null, CALM);

        assertEquals(20, results().size());
        for (var result : results()) assertNull(result.result());
    }

    @Test
    void aSecondRunFindsNothingToDo() throws Exception {
        createNumbered(20);
        jobs.run(job -> 1, CALM);
        var called = new AtomicInteger();

        var summary = jobs.run(job -> called.incrementAndGet(), CALM);

        assertEquals(0, called.get());
        assertEquals(RunSummary.Reason.DONE, summary.reason());
        assertEquals(20, summary.completed());
        assertEquals(0, summary.completedHere());
    }

    @Test
    void anEmptySetIsDone() throws Exception {
        jobs.create();

        assertEquals(RunSummary.Reason.DONE, jobs.run(job -> 1, CALM).reason());
    }

    @Test
    void aSetThatDoesNotExistIsNamed() {
        var thrown = assertThrows(JobSetNotFoundException.class, () -> jobs.run(job -> 1, CALM));

        assertSays("\"" + id + "\"", thrown);
    }

    @Test
    void droppingASetEndsItsBeesWithAWord() throws Exception {
        createNumbered(100_000);
        var bee = bee(job -> 1, CALM.withConcurrency(2));
        var waiting = bee(job -> 1, CALM.withWaitForMore(true));
        await("some results", () -> stats().completed(), completed -> completed > 0);

        jobs.drop();

        for (var each : List.of(bee, waiting)) {
            var thrown = assertThrows(JobSetNotFoundException.class, () -> result(each));
            assertSays("\"" + id + "\"", thrown);
        }
        assertFalse(jobs.exists());
    }

    @Test
    void jobsAddedMeanwhileAreDoneInTheSameRun() throws Exception {
        createNumbered(1);

        var summary = jobs.run(
                job -> {
                    int number = number(job);
                    if (number < 20) jobs.add(List.of(Map.of("n", number + 1)));
                    return number;
                },
                CALM);

        assertEquals(21, summary.completed());
        assertEquals(21, results().size());
    }

    @Test
    void soManyJobsRunAtATimeAsConcurrencySays() throws Exception {
        createNumbered(40);
        var barrier = new CyclicBarrier(4);
        var running = new AtomicInteger();
        var most = new AtomicInteger();

        jobs.run(
                job -> {
                    most.accumulateAndGet(running.incrementAndGet(), Math::max);
                    barrier.await(30, TimeUnit.SECONDS);
                    return running.decrementAndGet();
                },
                CALM.withConcurrency(4));

        assertEquals(4, most.get());
    }

    @Test
    void tinyJobsDoNotWaitBehindALongOne() throws Exception {
        int count = 5000;
        createNumbered(count);
        var others = new CountDownLatch(count - 1);
        var longOnes = new AtomicInteger();

        jobs.run(
                job -> {
                    // Late enough for jobs to come in batches.
                    if (others.getCount() < count / 2 && longOnes.getAndIncrement() == 0) await(others);
                    else others.countDown();
                    return 1;
                },
                CALM.withConcurrency(2));

        assertEquals(count, stats().completed());
    }

    @Test
    void handlersRunOnVirtualThreadsWhereTheJdkHasThem() throws Exception {
        createNumbered(1);
        var threads = new ConcurrentLinkedQueue<Thread>();

        jobs.run(job -> threads.add(Thread.currentThread()), CALM);

        var thread = threads.remove();
        assertTrue(thread.isDaemon());
        boolean virtual = Runtime.version().feature() >= 21;
        assertEquals(virtual, thread.getClass().getName().contains("Virtual"), thread::toString);
    }

    @Test
    void theUserMayBringTheThreads() throws Exception {
        createNumbered(10);
        var names = ConcurrentHashMap.newKeySet();

        jobs.run(
                job -> names.add(Thread.currentThread().getName()), CALM.withThreads(task -> new Thread(task, "mine")));

        assertEquals(Set.of("mine"), names);
    }

    @Test
    void aListenerIsToldWhatHappens() throws Exception {
        createNumbered(3);
        var events = new ConcurrentLinkedQueue<Event>();

        jobs.run(
                job -> {
                    if (number(job) == 1 && job.attempt() == 1) throw new JobFailedException("not now");
                    job.progress("half way");
                    return 1;
                },
                CALM.withListener(events::add));

        assertEquals(4, events.stream().filter(e -> e instanceof Event.Started).count());
        assertEquals(
                3, events.stream().filter(e -> e instanceof Event.Progressed).count());
        var completed =
                events.stream().filter(e -> e instanceof Event.Completed).mapToInt(e -> ((Event.Completed) e).jobs());
        assertEquals(3, completed.sum());
        var failed = events.stream().filter(e -> e instanceof Event.Failed).findFirst();
        assertEquals("not now", ((Event.Failed) failed.orElseThrow()).message());
    }

    @Test
    void aListenerThatFailsHarmsNothing() throws Exception {
        createNumbered(5);
        var logger = Logger.getLogger("dev.biene.test.listener");
        logger.setLevel(Level.OFF);

        var summary = jobs.run(job -> 1, CALM.withLogger(logger.getName()).withListener(event -> {
            throw new IllegalStateException("a listener of the test's");
        }));

        assertEquals(5, summary.completed());
    }

    @Test
    void aRunWritesToTheLoggerTheUserNames() throws Exception {
        createNumbered(1);
        var lines = new ConcurrentLinkedQueue<String>();
        var logger = Logger.getLogger("my.own.bees");
        logger.setLevel(Level.INFO);
        logger.setUseParentHandlers(false);
        logger.addHandler(new Handler() {
            @Override
            public void publish(LogRecord line) {
                lines.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });

        jobs.run(job -> 1, CALM.withLogger("my.own.bees"));

        assertTrue(lines.stream().anyMatch(line -> line.startsWith("job set \"" + id + "\": bee ")), lines::toString);
        assertTrue(lines.stream().anyMatch(line -> line.contains("run ended")), lines::toString);
    }

    @Test
    void oneCallOfRunIsOneBee() throws Exception {
        createNumbered(200);

        var one = inBackground(() -> jobs.run(job -> 1, CALM));
        var two = inBackground(() -> jobs.run(job -> 1, CALM));

        assertEquals(200, result(one).completedHere() + result(two).completedHere());
    }
}
