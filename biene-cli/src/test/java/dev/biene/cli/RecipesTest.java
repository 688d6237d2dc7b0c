package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.Handler;
import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.kestrel.server.KestrelServer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Recipes for stages do what their text says: the blocks of the page are compiled and run as they stand. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
public final class RecipesTest {
    private final MemoryQueues queues = new MemoryQueues();

    @TempDir
    private Path directory;

    // --- what blocks are put into

    /** The n-th block under a heading, counted from 0. */
    private static String block(String heading, int nth) throws Exception {
        String page = Files.readString(ReadmeTest.root().resolve("docs/arbeiter-recipes.md"));
        int from = page.indexOf("## " + heading + "\n");
        assertTrue(from >= 0, "no recipe \"" + heading + "\"");
        int end = page.indexOf("\n## ", from);
        var blocks = ReadmeTest.BLOCK.matcher(page.substring(from, end < 0 ? page.length() : end));
        for (int i = 0; i <= nth; i++) assertTrue(blocks.find(), heading + " has no block " + i);
        return blocks.group("code");
    }

    /** Compiles a block as the body of a method, between these lines; it is given queues, a handler and a file. */
    private Callable<Object> body(String before, String code, String after, Handler handler, Path file)
            throws Exception {
        String parameters = "Queues queues, Handler handler, Path file";
        var unit = ReadmeTest.wrap(before, code + after)
                .replace("void body()", "public static Object body(" + parameters + ")")
                .replace("class Fragment", "public class Fragment")
                .replace("Path.of(\"huge.csv\")", "file");
        var method = method(unit, "Fragment", "body", Queues.class, Handler.class, Path.class);
        return () -> invoke(method, queues, handler, file);
    }

    private Method method(String unit, String type, String name, Class<?>... parameters) throws Exception {
        var classes = Files.createTempDirectory(directory, "classes");
        assertEquals(List.of(), ReadmeTest.compileUnit(classes, type, unit), unit);
        // It stays open as long as the recipe may run.
        var loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader());
        return loader.loadClass(type).getMethod(name, parameters);
    }

    private static Object invoke(Method method, Object... arguments) throws Exception {
        try {
            return method.invoke(null, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception cause) throw cause;
            throw e;
        }
    }

    private static final Handler NONE = (a, item) -> Output.none();

    private Object run(String heading, int nth, String before, String after, Handler handler) throws Exception {
        return body(before, block(heading, nth), after, handler, directory).call();
    }

    /** A handler that a block defines. */
    private Handler handler(String heading, int nth, String before, String name) throws Exception {
        return (Handler) run(heading, nth, before, "return " + name + ";\n", NONE);
    }

    /** What a stage with this handler makes of an item. */
    private String handle(Handler handler, String item) throws Exception {
        queues.push("in", item);
        new Arbeiter(queues, "in", handler).handleOne();
        return drain();
    }

    /** All items of all queues, which are empty then. */
    private String drain() throws Exception {
        var all = new TreeMap<String, List<String>>();
        for (var name : queues.names())
            for (var item = queues.get(name, Duration.ZERO); item != null; item = queues.get(name, Duration.ZERO))
                all.computeIfAbsent(name, queue -> new ArrayList<>()).add(item.text());
        return all.toString();
    }

    /** Runs what does not end by itself until something is so; then it must end when it is interrupted. */
    private static void until(String what, Callable<Boolean> condition, Callable<Object> endless) throws Exception {
        var thread = new Thread(() -> {
            try {
                endless.call();
            } catch (Exception e) {
                // Ended, as it was told to.
            }
        });
        thread.start();
        Soon.until(what, condition);
        thread.interrupt();
        thread.join(60_000);
        assertFalse(thread.isAlive(), "it does not end");
    }

    // --- the recipes

    @Test
    void firstStageForwardsWhatAnotherProgramPushes() throws Exception {
        try (var server =
                KestrelServer.over(queues, KestrelServer.Settings.defaults().withPort(0))) {
            String here = "127.0.0.1:" + server.port();
            var main =
                    method(block("The first stage", 0).replace("127.0.0.1:22133", here), "Job", "main", String[].class);
            run("The first stage", 1, "", "return null;\n", NONE);

            // Interrupted before it is confirmed it would come again, as is promised.
            until(
                    "it is forwarded",
                    () -> queues.stats("output").items() == 1
                            && queues.stats("input").open() == 0,
                    () -> invoke(main, (Object) new String[0]));

            assertEquals("{output=[Hello, World!]}", drain());
        }
    }

    @Test
    void outputsGoToTheQueuesNamed() throws Exception {
        String send = "Send to queues";
        assertEquals("{channel-1=[a b]}", handle(handler(send, 0, "", "toOne"), "a b"));
        assertEquals("{channel-1=[a b], channel-2=[a b]}", handle(handler(send, 0, "", "toEach"), "a b"));
        assertEquals("{words=[a, b]}", handle(handler(send, 0, "", "spitWords"), "a b"));
        assertEquals("{copy=[a b], log=[seen 3 bytes]}", handle(handler(send, 0, "", "both"), "a b"));
        String db = "var db = Map.of(\"k\", \"1\".getBytes(), \"l\", \"2\".getBytes());";
        assertEquals("{data=[2, 1]}", handle(handler(send, 1, db, "lookUp"), "l,k"));
        assertEquals("{quotes=[a]}", handle(handler(send, 2, "", "shortLived"), "a"));
    }

    @Test
    void sinkForwardsNothing() throws Exception {
        var stored = run(
                "Act as a sink",
                0,
                "var db = new HashMap<String, byte[]>();",
                "queues.push(\"in\", \"key,value\"); new Arbeiter(queues, \"in\", store).handleOne();"
                        + " return new String(db.get(\"key\"));",
                NONE);

        assertEquals("key,value", stored);
        assertEquals("{}", drain());
    }

    @Test
    void handlerThatThrowsPutsTheItemBackAndTheExceptionIsTheCallers() throws Exception {
        var parse = handler("Fail", 0, "", "parse");
        assertEquals("{times-two=[42]}", handle(parse, "21"));

        assertThrows(NumberFormatException.class, () -> handle(parse, "bomb"));
        assertEquals("{in=[bomb]}", drain());
    }

    @Test
    void faultyItemIsDroppedOrDiverted() throws Exception {
        var dropping = handler("Fail", 1, "var log = System.getLogger(\"none\");", "dropping");
        assertEquals("{}", handle(dropping, "bomb"));
        assertEquals("{times-two=[42]}", handle(dropping, "21"));
        assertEquals("{times-two-failures=[bomb]}", handle(handler("Fail", 2, "", "diverting"), "bomb"));
    }

    @Test
    void deadLettersAreMadeAfterTheRetriesAndSentBack() throws Exception {
        var calls = new AtomicInteger();
        run(
                "Fail",
                3,
                "queues.push(\"in\", \"bomb\");",
                "job.handleOne(); return DeadLetters.sendBack(queues, \"errors\");",
                (a, item) -> {
                    calls.incrementAndGet();
                    throw new IllegalStateException("no");
                });

        assertEquals(4, calls.get());
        assertEquals("{in=[bomb]}", drain());
    }

    @Test
    void stageThatKeepsRunningSurvivesItsFailures() throws Exception {
        for (int nth = 0; nth < 2; nth++) {
            var failures = new AtomicInteger();
            Handler failing = (a, item) -> {
                if (failures.incrementAndGet() <= 2) throw new IllegalStateException("not yet");
                return Output.to("out", item.bytes());
            };
            queues.push("in", "a");
            var recipe = body(
                    "var log = System.getLogger(\"none\");",
                    block("Keep running", nth),
                    nth == 0 ? "" : "return null;\n",
                    failing,
                    directory);

            until("it is done", () -> queues.stats("out").items() == 1, recipe);

            assertEquals("{out=[a]}", drain());
        }
    }

    @Test
    void severalThreadsShareTheItems() throws Exception {
        for (int i = 0; i < 20; i++) queues.push("in", "" + i);
        var many = body(
                "",
                block("Many processes, many threads, many machines", 0),
                "return null;\n",
                (a, item) -> Output.to("out", item.bytes()),
                directory);

        until("all are done", () -> queues.stats("out").items() == 20, many);

        assertEquals(0, queues.stats("in").items());
    }

    @Test
    void eachLineOfAFileIsPushed() throws Exception {
        var file = Files.writeString(directory.resolve("huge.csv"), "a,1\nb,2\n", UTF_8);
        for (int nth = 0; nth < 2; nth++) {
            body("", block("Push a whole file", nth), "return null;\n", NONE, file)
                    .call();

            assertEquals("{in=[a,1, b,2]}", drain());
        }
    }

    @Test
    void spoutKeepsItsPace() throws Exception {
        var ticking = body("", block("Push a whole file", 2), "return null;\n", NONE, directory);

        long began = System.nanoTime();
        until("it has ticked twice", () -> queues.stats("ticks").items() >= 2, ticking);

        assertTrue(System.nanoTime() - began >= 500_000_000L, "two ticks in less than half a second");
    }

    @Test
    void queuesAreLookedAtTakenFromAndCleared() throws Exception {
        queues.push("in", "a");
        queues.push("in", "b");
        queues.push("in", "c");
        queues.push("errors", "e");

        var seen = run(
                "Look, take, clear",
                0,
                "var job = new Arbeiter(queues, \"in\", (a, item) -> Output.to(\"out\", item.bytes()));",
                "return head.text() + taken.text() + stats.items();\n",
                NONE);

        assertEquals("ae3", seen);
        assertInstanceOf(String.class, seen);
        assertEquals("{out=[a]}", drain());
    }
}
