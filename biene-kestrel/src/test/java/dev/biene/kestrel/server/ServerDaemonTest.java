package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesUnavailableException;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
class ServerDaemonTest {
    @TempDir
    Path home;

    private ServerDaemon daemon;

    @BeforeEach
    void create() {
        daemon = ServerDaemon.in(home.resolve("queues"));
    }

    @AfterEach
    void stop() {
        daemon.stop();
    }

    private void kill() throws Exception {
        var process = ProcessHandle.of(daemon.status().pid()).orElseThrow();
        process.destroyForcibly();
        process.onExit().get(10, TimeUnit.SECONDS);
    }

    private static String ask(int port, String request, int answerLength) throws Exception {
        try (var wire = new Wire(port)) {
            return wire.ask(request, answerLength);
        }
    }

    @Test
    void itStartsOnceKeepsItsQueuesAndStops() throws Exception {
        assertFalse(daemon.status().running());
        int port = daemon.attachOrStart().getPort();
        assertEquals("STORED\r\n", ask(port, "set q 0 0 1\r\na\r\n", 8));

        assertEquals(port, daemon.attachOrStart().getPort());
        assertTrue(daemon.stop());
        assertFalse(daemon.stop());

        int again = daemon.attachOrStart().getPort();
        assertEquals("VALUE q 0 1\r\na\r\nEND\r\n", ask(again, "get q\r\n", 21));
    }

    @Test
    void afterAKillItIsStartedAgainAtTheSamePort() throws Exception {
        int port = daemon.attachOrStart().getPort();
        assertEquals("STORED\r\n", ask(port, "set q 0 0 1\r\na\r\n", 8));
        long killed = daemon.status().pid();

        kill();

        assertFalse(daemon.status().running());
        assertEquals(port, daemon.attachOrStart().getPort());
        assertNotEquals(killed, daemon.status().pid());
        assertEquals("VALUE q 0 1\r\na\r\nEND\r\n", ask(port, "get q\r\n", 21));
    }

    @Test
    void aFileLeftBehindThatNamesAnotherServerIsNotBelieved() throws Exception {
        Files.createDirectories(home.resolve("queues"));
        try (var other = new TestServer(TestServer.settings(home.resolve("other")))) {
            DaemonFile.write(home.resolve("queues"), ProcessHandle.current().pid() + 1, other.port());

            assertFalse(daemon.status().running());
            assertNotEquals(other.port(), daemon.attachOrStart().getPort());
        }
    }

    @Test
    void aDaemonThatDiesIsStartedAgainByThoseWhoUseIt() throws Exception {
        try (var queues = new EmbeddedQueues(daemon)) {
            queues.push("q", new byte[] {1});
            long killed = daemon.status().pid();

            kill();

            assertEquals(1, firstByte(queues));
            assertNotEquals(killed, daemon.status().pid());
        }
    }

    /** Reads an item; as long as the server is not back, reads fail. */
    private static int firstByte(Queues queues) throws InterruptedException {
        long until = System.nanoTime() + 30_000_000_000L;
        while (true) {
            try {
                var item = queues.get("q", Duration.ofSeconds(5));
                return item == null ? 0 : item.bytes()[0];
            } catch (QueuesUnavailableException e) {
                if (System.nanoTime() > until) throw e;
            }
        }
    }

    /** A process that prints where it found the daemon. */
    static final class Attach {
        public static void main(String[] args) {
            System.out.println(ServerDaemon.in(Path.of(args[0])).attachOrStart().getPort());
        }
    }

    @Test
    void ofProcessesThatStartAtOnceOneStartsItAndAllFindIt() throws Exception {
        var processes = new ArrayList<Process>();
        for (int i = 0; i < 8; i++)
            processes.add(new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-XX:+UseSerialGC",
                            "-XX:TieredStopAtLevel=1",
                            "-cp",
                            System.getProperty("java.class.path"),
                            Attach.class.getName(),
                            home.resolve("queues").toString())
                    .redirectError(new File("/dev/null"))
                    .start());

        var ports = new HashSet<String>();
        for (var process : processes) {
            ports.add(new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
            assertEquals(0, process.waitFor());
        }

        assertEquals(1, ports.size(), "ports: " + ports);
        assertTrue(ports.contains(Integer.toString(daemon.attachOrStart().getPort())));
        long listens = Files.readAllLines(daemon.log()).stream()
                .filter(line -> line.contains("listens on"))
                .count();
        assertEquals(1, listens);
    }

    @Test
    void theHomeIsWhereTheOtherHalfOfBieneHasItsOwn() {
        var environment = Map.of("BIENE_HOME", "/srv/bees", "XDG_DATA_HOME", "/data", "HOME", "/home/anna");

        assertEquals(Path.of("/srv/bees"), ServerDaemon.home(environment, false));
        assertEquals(Path.of("/var/lib/biene"), ServerDaemon.home(Map.of("HOME", "/root"), true));
        assertEquals(Path.of("/data/biene"), ServerDaemon.home(Map.of("XDG_DATA_HOME", "/data"), false));
        assertEquals(Path.of("/home/anna/.local/share/biene"), ServerDaemon.home(Map.of("HOME", "/home/anna"), false));
    }
}
