package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Queues;
import dev.biene.kestrel.server.KestrelServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code biene stage} as a process of its own, told to stop. */
@Timeout(120)
@SuppressWarnings("NullAway.Init")
final class StageSignalTest {
    private final MemoryQueues queues = new MemoryQueues();

    @TempDir
    private Path directory;

    private KestrelServer server;
    private Process stage;

    @BeforeEach
    void start() throws Exception {
        server = KestrelServer.over(queues, KestrelServer.Settings.defaults().withPort(0));
        for (int i = 0; i < 3; i++) queues.push("in", "item" + i);
    }

    @AfterEach
    void stop() {
        stage.destroyForcibly().onExit().join();
        server.close();
        queues.close();
    }

    private void stage(String... words) throws Exception {
        var command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName(),
                "stage",
                "in",
                "--to",
                "out",
                "--queues",
                "kestrel://127.0.0.1:" + server.port()));
        command.addAll(List.of(words));
        stage = new ProcessBuilder(command)
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private String err() throws Exception {
        return Files.readString(directory.resolve("err"), UTF_8);
    }

    private void signal(String name) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(stage.pid())).start();
        assertEquals(0, kill.waitFor());
    }

    @Test
    void termLetsTheItemInHandFinishAndTakesNoOther() throws Exception {
        var started = directory.resolve("started");
        var goOn = directory.resolve("goOn");
        stage("--", "sh", "-c", "touch " + started + "; while [ ! -e " + goOn + " ]; do sleep 0.1; done; cat");
        Soon.until("it has an item", () -> Files.exists(started));

        signal("TERM");
        Soon.until("it has heard it", () -> err().contains("stopping"));
        Files.createFile(goOn);

        assertTrue(stage.waitFor(60, TimeUnit.SECONDS), err());
        assertEquals(143, stage.exitValue());
        assertEquals(
                "biene: stopping; running commands have 10 s to finish, once more stops them now\nin: 1 item handled\n",
                err());
        assertEquals(1, queues.stats("out").items());
        Soon.until("nothing is open", () -> queues.stats("in").open() == 0);
        assertEquals(2, queues.stats("in").items());
    }

    @Test
    void anItemThatIsNotDoneWithinTheGracePeriodGoesBackToTheHead() throws Exception {
        var started = directory.resolve("started");
        stage("--grace", "200ms", "--", "sh", "-c", "touch " + started + "; exec sleep 600");
        Soon.until("it has an item", () -> Files.exists(started));

        signal("TERM");

        assertTrue(stage.waitFor(60, TimeUnit.SECONDS), err());
        assertEquals(143, stage.exitValue());
        Soon.until("the item is back", () -> queues.stats("in").items() == 3);
        var head = queues.peek("in");
        assertEquals("item0", head == null ? null : head.text());
        assertEquals(0, queues.stats("out").items());
    }

    @Test
    void stageThatIsKilledIsNotListedForLong() throws Exception {
        stage("--", "cat");
        try (var elsewhere = Queues.connect("kestrel://127.0.0.1:" + server.port())) {
            Soon.until("it is listed", () -> !elsewhere.stages().isEmpty());
            assertEquals(stage.pid(), elsewhere.stages().get(0).pid());

            stage.destroyForcibly().onExit().join();

            long killed = System.nanoTime();
            Soon.until("it is not listed any more", () -> elsewhere.stages().isEmpty());
            long seconds = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - killed);
            assertTrue(seconds < 15, () -> seconds + " s after it was killed");
        }
    }

    @Test
    void stageThatIsStoppedIsNotListedAnyMore() throws Exception {
        stage("--", "cat");
        try (var elsewhere = Queues.connect("kestrel://127.0.0.1:" + server.port())) {
            Soon.until("it is listed", () -> !elsewhere.stages().isEmpty());

            stage.destroy();

            assertTrue(stage.waitFor(60, TimeUnit.SECONDS));
            Soon.until("it is not listed any more", () -> elsewhere.stages().isEmpty());
        }
    }
}
