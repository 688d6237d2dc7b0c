package dev.biene.arbeiter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stages that show themselves while they run. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class StageReporterTest {
    private final MemoryQueues queues = new MemoryQueues();

    @AfterEach
    void closeQueues() {
        queues.close();
    }

    private static FutureTask<@Nullable Void> start(Callable<@Nullable Void> run) {
        var task = new FutureTask<@Nullable Void>(run);
        new Thread(task, "stage").start();
        return task;
    }

    private StageReport shown(Queues client) throws Exception {
        Await.until("a stage is shown", () -> client.stages().size() == 1);
        return client.stages().get(0);
    }

    @Test
    void stageThatRunsIsSeenByOthersAndGoneWhenItHasEnded() throws Exception {
        var other = queues.connect();
        var stage = new Arbeiter(queues, "in", (a, item) -> {
            if (item.text().equals("bad")) throw new IllegalArgumentException("bad");
            return Output.all(List.of(Output.to("out", "1"), Output.to("out", "2"), Output.to("log", "x")));
        });
        stage.onFailure(FailurePolicy.deadLetter("errors"));
        for (var text : List.of("a", "bad", "b")) queues.push("in", text);

        var run = start(() -> {
            stage.run(3);
            return null;
        });

        var first = shown(other);
        assertEquals("in", first.input());
        assertEquals(ProcessHandle.current().pid(), first.pid());
        Await.until("all is told", () -> other.stages().stream().anyMatch(each -> each.handled() == 3));
        var told = shown(other);
        assertEquals(Map.of("errors", 1L, "log", 2L, "out", 4L), told.outputs());
        assertEquals(1, told.failed());
        assertEquals(3, told.bees());
        assertTrue(told.in() > 0 && told.out() > told.in(), told::toText);
        assertTrue(told.running().toMillis() > 0);
        stage.stop();
        run.get(20, TimeUnit.SECONDS);
        Await.until("it has taken its report back", () -> other.stages().isEmpty());
        other.close();
    }

    @Test
    void lazyOutputsAndPushesOfTheHandlerAreAmongTheOutputs() throws Exception {
        var stage = new Arbeiter(queues, "in", (a, item) -> {
            a.push("aside", item.bytes());
            return Output.lazily(Stream.of(Output.to("words", "x"), Output.to("words", "y")));
        });
        queues.push("in", "a");
        var ignored = start(() -> {
            stage.run();
            return null;
        });

        Await.until("the item is handled", () -> stage.handled() == 1);
        Await.until("it is told", () -> queues.stages().stream().anyMatch(each -> each.handled() == 1));

        assertEquals(Map.of("aside", 1L, "words", 2L), shown(queues).outputs());
        stage.close();
    }

    @Test
    void stageThatWasToldNotToReportsNothing() throws Exception {
        var silent = new Arbeiter(queues, "silent", (a, item) -> null).reporting(false);
        var loud = new Arbeiter(queues, "loud", (a, item) -> null);
        for (var stage : List.of(silent, loud)) {
            var ignored = start(() -> {
                stage.run();
                return null;
            });
        }

        assertEquals("loud", shown(queues).input());
        silent.close();
        loud.close();
    }

    @Test
    void stageThatHandlesItemsOneByOneIsNotTold() throws Exception {
        var reported = new CountDownLatch(1);
        var stage = new Arbeiter(queues, "in", (a, item) -> {
            // Longer than it takes a stage that runs to be shown.
            if (item.text().equals("wait")) shownOrNot(reported);
            return null;
        });
        var runs = new Arbeiter(queues, "other", (a, item) -> null);
        var ignored = start(() -> {
            runs.run();
            return null;
        });
        queues.push("in", "wait");

        stage.handleOne(Duration.ZERO);

        assertEquals(0, reported.getCount());
        assertEquals("other", shown(queues).input());
        runs.close();
    }

    private void shownOrNot(CountDownLatch reported) throws Exception {
        shown(queues);
        reported.countDown();
    }

    @Test
    void spoutIsAStageWithoutAnInput() throws Exception {
        var spout = new Spout(queues, "ticks", () -> new byte[1]).pace(Duration.ofMillis(20));
        var run = start(() -> {
            spout.run();
            return null;
        });

        var told = shown(queues);
        assertEquals("", told.input());
        Await.until("its output is told", () -> queues.stages().get(0).outputs().containsKey("ticks"));
        spout.stop();
        run.get(20, TimeUnit.SECONDS);
        Await.until("it has taken its report back", () -> queues.stages().isEmpty());
    }
}
