package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.ItemRefusedException;
import dev.biene.arbeiter.Queues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code biene serve} as a process of its own, and clients of it. */
@Timeout(120)
final class ServeCommandTest extends CommandLineFixture {
    private static final Pattern ADDRESS = Pattern.compile("serving queues on 127\\.0\\.0\\.1:(\\d+), ");

    private @Nullable Process process;

    @AfterEach
    void kill() {
        if (process != null) process.destroyForcibly().onExit().join();
    }

    /** Starts a server on a free port; returns its URL. */
    private String serve(String... options) throws Exception {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "serve",
                "--port",
                "0"));
        command.addAll(List.of(options));
        var err = directory.resolve("err");
        Files.deleteIfExists(err);
        var started = new ProcessBuilder(command).redirectError(err.toFile()).start();
        process = started;
        Soon.until("it serves", () -> {
            assertTrue(started.isAlive(), () -> read(err));
            return Files.exists(err) && ADDRESS.matcher(read(err)).find();
        });
        var address = ADDRESS.matcher(read(err));
        assertTrue(address.find());
        return "kestrel://127.0.0.1:" + address.group(1);
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void limitsHoldForAllQueuesAndOthersForSingleOnes() throws Exception {
        var url = serve(
                "--data-dir",
                directory.resolve("queues").toString(),
                "--max-items",
                "2",
                "--queue",
                "long:max-items=none,max-item-size=1k",
                "--queue",
                "ring:max-items=1,discard-old-when-full",
                "--queue",
                "quick:max-age=1ms,expire-to=late");
        try (var queues = Queues.connect(url)) {
            for (int i = 0; i < 3; i++) {
                queues.push("long", "x");
                queues.push("ring", "" + i);
            }
            queues.push("any", "1");
            queues.push("any", "2");

            assertThrows(ItemRefusedException.class, () -> queues.push("any", "3"));
            assertThrows(ItemRefusedException.class, () -> queues.push("long", "x".repeat(1025)));
            assertEquals(3, queues.stats("long").items());
            var kept = queues.get("ring", Duration.ZERO);
            assertEquals("2", kept == null ? null : kept.text());
            queues.push("quick", "a quote");
            var late = queues.get("late", Duration.ofSeconds(30));
            assertEquals("a quote", late == null ? null : late.text());
        }
    }

    @Test
    void afterTermItsItemsAreThereAndTheStatusTellsTheSignal() throws Exception {
        var data = directory.resolve("queues").toString();
        var first = serve("--data-dir", data);
        assertEquals(0, given("a\nb\n").biene("push", "q", "--queues", first));
        var lease = Queues.connect(first).open("q", Duration.ZERO);
        var server = process;
        if (lease == null || server == null) throw new AssertionError("nothing there");

        server.destroy();

        assertTrue(server.waitFor(30, TimeUnit.SECONDS));
        assertEquals(128 + 15, server.exitValue());
        assertEquals(0, biene("get", "q", "--all", "--queues", serve("--data-dir", data)));
        assertEquals("a\nb\n", out());
    }

    @Test
    void twoServersAreOneQueueAndAThirdOneStandsForBoth() throws Exception {
        var one = serve("--data-dir", directory.resolve("one").toString());
        var first = process;
        var two = serve("--data-dir", directory.resolve("two").toString());
        var second = process;
        try {
            var fleet = one + "," + two.substring("kestrel://".length());
            var both = serve("--queues", fleet);
            assertEquals(0, given("a\nb\nc\nd\ne\nf\ng\nh\n").biene("push", "q", "--lines", "--queues", fleet));

            try (var queues = Queues.connect(both)) {
                assertEquals(8, queues.stats("q").items());
                var seen = new ArrayList<String>();
                for (var item = queues.get("q", Duration.ZERO); item != null; item = queues.get("q", Duration.ZERO))
                    seen.add(new String(item.bytes(), UTF_8));
                assertEquals(
                        List.of("a", "b", "c", "d", "e", "f", "g", "h"),
                        seen.stream().sorted().toList());
            }
        } finally {
            if (first != null) first.destroyForcibly().onExit().join();
            if (second != null) second.destroyForcibly().onExit().join();
        }
    }

    @Test
    void optionsThatMakeNoSenseAreRefused() {
        var data = directory.toString();
        assertRefused(
                2,
                "--queues and --data-dir exclude each other: the one serves queues that are elsewhere, the other keeps"
                        + " its own",
                "serve",
                "--data-dir",
                data,
                "--queues",
                "memory:");
        assertRefused(
                2,
                "there is no limit \"max-itmes\", in --queue q:max-itmes=3",
                "serve",
                "--data-dir",
                data,
                "--queue",
                "q:max-itmes=3");
        assertRefused(
                2,
                "max-items must be a number, was \"many\", in --queue q:max-items=many",
                "serve",
                "--data-dir",
                data,
                "--queue",
                "q:max-items=many");
        assertRefused(
                2,
                "--queue takes a name, a colon and limits, such as mails:max-items=1000,max-age=2h; was \"q\"",
                "serve",
                "--data-dir",
                data,
                "--queue",
                "q");
        assertRefused(2, "--max-items must be at least 1, was 0", "serve", "--data-dir", data, "--max-items", "0");
    }
}
