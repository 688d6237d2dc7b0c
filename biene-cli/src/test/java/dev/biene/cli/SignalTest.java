package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command as a process of its own, told to stop. */
@Timeout(120)
final class SignalTest {

    @TempDir
    private Path directory = Path.of("");

    private Process biene(String... words) throws IOException {
        // A build that runs in a shell's background has SIGINT ignored, and every process it starts inherits that.
        var command = new ArrayList<String>(List.of(
                "env",
                "--default-signal=INT,TERM",
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        var input = Files.writeString(directory.resolve("input"), "a\nb\nc\nd\n");
        return new ProcessBuilder(command)
                .redirectInput(input.toFile())
                .redirectError(directory.resolve("err").toFile())
                .start();
    }

    private String err() throws IOException {
        return Files.readString(directory.resolve("err"), UTF_8);
    }

    private static void await(Path file) throws Exception {
        Soon.until("the command is started", () -> Files.exists(file));
    }

    private static void signal(String name, Process process) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
        assertEquals(0, kill.waitFor());
    }

    @Test
    void termLetsTheRunningCommandFinishAndTakesNoOther() throws Exception {
        var started = directory.resolve("started");
        var finished = directory.resolve("finished");
        var process = biene(
                "run",
                "s",
                "--db",
                "memory:",
                "-j",
                "1",
                "--",
                "sh",
                "-c",
                "touch " + started + "; sleep 2; echo x >> " + finished);
        await(started);

        signal("TERM", process);

        assertEquals(143, process.waitFor());
        assertEquals("x\n", Files.readString(finished));
        assertTrue(err().contains("s: 1 of 4 jobs completed"), err());
    }

    @Test
    void commandThatIgnoresTermIsGoneASecondAfterTheGracePeriod() throws Exception {
        var started = directory.resolve("started");
        var process = biene(
                "run",
                "s",
                "--db",
                "memory:",
                "-j",
                "1",
                "--grace",
                "1s",
                "--",
                "sh",
                "-c",
                "trap '' TERM INT; echo $$ > " + started + ".part; mv " + started + ".part " + started
                        + "; while :; do sleep 0.1; done");
        await(started);
        long child = Long.parseLong(Files.readString(started).strip());

        long began = System.nanoTime();
        signal("TERM", process);
        int status = process.waitFor();
        var took = Duration.ofNanos(System.nanoTime() - began);

        assertEquals(143, status);
        assertTrue(took.compareTo(Duration.ofSeconds(5)) < 0, "took " + took);
        assertFalse(ProcessHandle.of(child).map(ProcessHandle::isAlive).orElse(false), "the command lives");
        assertTrue(err().contains("s: 0 of 4 jobs completed"), err());
    }

    @Test
    void secondSignalStopsRunningCommandsAtOnce() throws Exception {
        var started = directory.resolve("started");
        var process = biene(
                "run",
                "s",
                "--db",
                "memory:",
                "-j",
                "1",
                "--grace",
                "10m",
                "--",
                "sh",
                "-c",
                "touch " + started + "; sleep 600");
        await(started);

        signal("INT", process);
        Soon.until(
                "the first signal is answered",
                () -> err().contains("stopping; running commands have 10 min to finish"));
        signal("INT", process);

        assertTrue(process.waitFor(30, TimeUnit.SECONDS), "still there: " + err());
        assertEquals(130, process.exitValue());
    }

    @Test
    void aDashboardSaysWhereItIsAndCloses() throws Exception {
        var dashboard = biene("dashboard", "--db", "memory:", "--queues", "memory:", "--port", "0", "--token");
        try (var out = dashboard.inputReader(UTF_8)) {
            var address = URI.create(String.valueOf(out.readLine()));
            assertTrue(address.getFragment().matches("token=[0-9a-f]{40}"), address.toString());

            var page = HttpClient.newHttpClient()
                    .send(HttpRequest.newBuilder(address).build(), HttpResponse.BodyHandlers.ofString());

            assertEquals(200, page.statusCode());
            assertTrue(page.body().contains("<title>Biene</title>"), page.body());
            signal("TERM", dashboard);
            assertTrue(dashboard.waitFor(60, TimeUnit.SECONDS));
            assertEquals(0, dashboard.exitValue(), err());
        } finally {
            dashboard.destroyForcibly();
        }
    }
}
