package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Queues;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class QueueCommandsTest extends CommandLineFixture {

    private final Queues queues = Queues.connect(queuesUrl);

    /** Runs a stage on what is in the queue, until its command fails on the word "end". */
    private int stage(String queue, String... words) {
        queues.push(queue, "end".getBytes(UTF_8));
        var all = new String[words.length + 2];
        all[0] = "stage";
        all[1] = queue;
        System.arraycopy(words, 0, all, 2, words.length);
        return on(all);
    }

    private String take(String queue) throws InterruptedException {
        var text = new StringBuilder();
        for (var item = queues.get(queue, Duration.ZERO); item != null; item = queues.get(queue, Duration.ZERO)) {
            text.append('[').append(item.text()).append(']');
        }
        return text.toString();
    }

    @Test
    void eachLineIsPushedAsAnItemAndTakenAsALine() throws Exception {
        assertEquals(0, given("one\n\ntwo three\n").on("push", "q"));
        assertEquals("q: 2 items pushed\n", err());

        assertEquals(0, on("peek", "q"));
        assertEquals("one\n", out());
        assertEquals(0, on("get", "q", "--all"));
        assertEquals("one\ntwo three\n", out());
        assertEquals(1, on("get", "q"));
        assertEquals("biene: queue \"q\" is empty\n", err());
    }

    @Test
    void wholeFileIsOneItemByteForByte() throws Exception {
        var file = Files.write(directory.resolve("f"), new byte[] {0, '\n', (byte) 0xff});

        assertEquals(1, on("push", "q", "--from", file.toString()));
        assertTrue(err().contains("is no text, it has a NUL byte; --whole makes one item of it"), err());
        assertEquals(0, on("push", "q", "--whole", "--from", file.toString()));
        assertEquals(0, on("get", "q", "--json"));
        assertTrue(out().endsWith("\"base64\":\"AAr/\"}\n"), out());
    }

    @Test
    void stagesMakeAPipelineOfTextTools() throws Exception {
        given("  to be or\nnot\n").on("push", "lines");

        stage(
                "lines",
                "--to",
                "words",
                "--",
                "sh",
                "-c",
                "x=$(cat); [ \"$x\" != end ] && echo \"$x\" | tr -s ' ' '\\n'");
        stage(
                "words",
                "--to",
                "counts",
                "--lines",
                "--",
                "sh",
                "-c",
                "x=$(cat); [ \"$x\" != end ] && printf %s \"$x\" | wc -c");

        assertEquals("[2][2][2][3]", take("counts").replace(" ", ""));
        assertEquals("[end]", take("words"));
    }

    @Test
    void commandThatFailsPutsItsItemBackAndEndsTheStage() throws Exception {
        given("a\nb\n").on("push", "q");

        int status = on("stage", "q", "--to", "out", "--", "sh", "-c", "echo half; echo broken >&2; exit 9");

        assertEquals(ExitStatus.ERROR, status);
        assertTrue(err().contains("biene: queue \"q\": exit status 9: broken\n"), err());
        assertEquals("[a][b]", take("q"));
        assertEquals("", take("out"));
    }

    @Test
    void deadLettersAreShownAndSentBack() throws Exception {
        given("bad\n").on("push", "q");
        queues.push("q", "end".getBytes(UTF_8));

        var stage =
                new Thread(() -> on("stage", "q", "--dead-letter", "errors", "--", "sh", "-c", "echo no >&2; exit 1"));
        stage.start();
        // Interrupted before the second is confirmed it would come again, as is promised.
        Soon.until(
                "two dead letters",
                () -> queues.stats("errors").items() == 2 && queues.stats("q").open() == 0);
        stage.interrupt();
        stage.join();

        assertEquals(0, on("dead-letters", "errors"));
        assertTrue(out().contains("exit status 1: no"), out());
        assertEquals(2, queues.stats("errors").items());
        assertEquals(0, on("dead-letters", "errors", "--send-back"));
        assertEquals("errors: 2 items sent back\n", err());
        assertEquals("[bad][end]", take("q"));
    }

    @Test
    void queuesAreListedFlushedAndDeleted() {
        given("a\nb\n").on("push", "q");

        on("queues");
        assertTrue(out().contains("queue  items  bytes"), out());
        on("queues", "--json");
        assertTrue(out().startsWith("[{\"queue\":\"q\",\"items\":2,\"bytes\":2,"), out());
        on("flush", "q");
        assertEquals("q: 2 items dropped\n", err());
        on("delete", "q");
        assertEquals("q: deleted, with 0 items\n", err());
        on("queues");
        assertEquals("no queues\n", err());
    }

    /** A stage of a command line of its own, which ends when it meets the word "end". */
    private FutureTask<Integer> stageElsewhere(String queue, String... options) {
        var elsewhere = new CommandLineFixture() {};
        var words = new ArrayList<>(List.of("stage", queue, "--queues", queuesUrl, "--to", "r"));
        words.addAll(List.of(options));
        words.addAll(List.of("--", "sh", "-c", "x=$(cat); [ \"$x\" != end ] && echo \"$x\""));
        var task = new FutureTask<>(() -> elsewhere.biene(words.toArray(String[]::new)));
        new Thread(task, "stage").start();
        return task;
    }

    @Test
    void stagesAtWorkAreListedBelowTheQueues() throws Exception {
        queues.push("q", "a");
        var silent = stageElsewhere("p", "--no-report");
        var loud = stageElsewhere("q", "-j", "2");
        Soon.until("the stage is shown", () -> queues.stages().stream().anyMatch(each -> each.handled() == 1));

        assertEquals(0, on("queues"));
        assertTrue(out().matches("(?s)queue +items.*\nq .*\n\nstage +outputs +host.*\nq +r +.*"), out());
        assertEquals(0, on("queues", "--stages"));
        assertTrue(out().matches("stage +outputs.*\n.*\n"), out());
        for (var queue : List.of("p", "q")) queues.push(queue, "end");
        assertTrue(silent.get(30, TimeUnit.SECONDS) != 0);
        assertTrue(loud.get(30, TimeUnit.SECONDS) != 0);
        Soon.until("it is gone", () -> queues.stages().isEmpty());
        on("queues", "--stages");
        assertEquals("no stages\n", err());
    }

    @Test
    void namesAndOptionsThatMakeNoSenseAreRefused() {
        assertEquals(2, on("get", "a/b"));
        assertEquals("biene: queue name must not contain '/', was \"a/b\"\n", err());
        assertEquals(2, on("stage", "q", "--to", "a b", "--", "cat"));
        assertTrue(err().contains("queue name must not contain a blank"), err());
        assertEquals(2, on("stage", "q", "--", "no_such_command_here"));
        assertEquals(2, on("stage", "q", "--keep-running", "--dead-letter", "e", "--", "cat"));
        assertEquals(2, given("a\n").on("push", "q", "--lines", "--whole"));
        assertEquals(2, biene("queues", "--queues", "nothing"));
        assertEquals(2, biene("serve"));
        assertEquals(2, biene("serve", "--data-dir", directory.toString(), "--fsync", "sometimes"));
        assertEquals(
                "biene: fsync must be \"always\", \"never\" or a number of milliseconds, was \"sometimes\"\n", err());
    }
}
