package dev.biene.cli.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.cli.Soon;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes. */
@Timeout(60)
final class CommandRunnerTest {

    private static final int LIMIT = 1 << 20;

    private CommandRunner runner = runner(null);

    @TempDir
    private Path directory = Path.of("");

    private static CommandRunner runner(@Nullable Duration timeout) {
        return new CommandRunner(timeout, Duration.ofMillis(500), LIMIT);
    }

    @AfterEach
    void close() {
        runner.close();
    }

    private CommandRunner.Finished sh(String script, byte[] stdin) throws Exception {
        return runner.run(List.of("sh", "-c", script), Map.of("GREETING", "hello"), stdin);
    }

    @Test
    void commandGetsItsInputAndEnvironmentAndGivesItsOutput() throws Exception {
        var finished = sh("cat; echo $GREETING; echo oops >&2; exit 7", "in\n".getBytes(UTF_8));

        assertEquals("in\nhello\n", new String(finished.stdout(), UTF_8));
        assertEquals("oops", finished.stderrTail());
        assertEquals(7, finished.status());
    }

    @Test
    void commandNeedNotReadItsInput() throws Exception {
        assertEquals(0, sh("exec 0<&-; echo done", new byte[10]).status());
        assertEquals("done\n", new String(sh("echo done", new byte[8 << 20]).stdout(), UTF_8));
    }

    @Test
    void muchInputAndMuchOutputDoNotBlockEachOther() throws Exception {
        byte[] input = "x".repeat(LIMIT - 10).getBytes(UTF_8);

        assertEquals(input.length, sh("cat", input).stdout().length);
    }

    @Test
    void onlyTheLastLinesOfStderrAreKept() throws Exception {
        var tail = sh("seq 1 100000 >&2", new byte[0]).stderrTail();

        assertTrue(tail.endsWith("\n100000"), tail);
        assertTrue(tail.length() <= CommandRunner.STDERR_TAIL, "length " + tail.length());
        assertTrue(tail.lines().allMatch(line -> line.matches("[1-9]\\d{4,5}")), "begins in the middle of a line");
    }

    @Test
    void tooMuchOutputKillsTheCommandAndNamesTheLimit() {
        var e = assertThrows(CommandException.class, () -> sh("yes", new byte[0]));

        assertTrue(String.valueOf(e.getMessage()).contains("more than " + LIMIT + " bytes"), e.getMessage());
    }

    @Test
    void programThatIsNotThereCannotBeStarted() throws Exception {
        // Through setsid the failure is its exit status; without, an exception.
        try {
            var finished = runner.run(List.of("/no/such/program"), Map.of(), new byte[0]);
            assertEquals(127, finished.status());
            assertTrue(finished.stderrTail().contains("/no/such/program"), finished.stderrTail());
        } catch (CommandException e) {
            assertTrue(String.valueOf(e.getMessage()).contains("/no/such/program"), e.getMessage());
        }
    }

    @Test
    void timeoutKillsAGrandchildThatIgnoresTerm() throws Exception {
        runner = runner(Duration.ofSeconds(1));
        var pidFile = directory.resolve("pid");

        var e = assertThrows(CommandException.class, () -> sh(stubbornGrandchild(pidFile), new byte[0]));

        assertTrue(String.valueOf(e.getMessage()).contains("killed after 1 s"), e.getMessage());
        assertDead(pidFile);
    }

    @Test
    void interruptionKillsAllAndIsPassedOn() throws Exception {
        var pidFile = directory.resolve("pid");
        var run = new FutureTask<Throwable>(
                () -> assertThrows(InterruptedException.class, () -> sh(stubbornGrandchild(pidFile), new byte[0])));
        var thread = new Thread(run);
        thread.start();
        awaitNotEmpty(pidFile);

        thread.interrupt();

        assertTrue(run.get() instanceof InterruptedException);
        assertDead(pidFile);
    }

    @Test
    void whatACommandLeavesBehindWithItsOutputOpenIsKilledWithIt() throws Exception {
        var pidFile = directory.resolve("pid");

        // Of a command that ends before its output is first read the JDK closes the pipe, and nobody is found to hold
        // it.
        var finished = sh("sleep 300 & echo $! > " + pidFile + "; sleep 0.5; echo done", new byte[0]);

        assertEquals("done\n", new String(finished.stdout(), UTF_8));
        assertDead(pidFile);
    }

    @Test
    void whatACommandLeavesBehindOnPurposeStays() throws Exception {
        var pidFile = directory.resolve("pid");

        sh("sleep 300 >/dev/null 2>&1 & echo $! > " + pidFile, new byte[0]);

        var daemon = ProcessHandle.of(Long.parseLong(Files.readString(pidFile).strip()))
                .orElseThrow();
        assertTrue(daemon.destroyForcibly(), "it lived");
    }

    @Test
    void closeKillsWhatRuns() throws Exception {
        var pidFile = directory.resolve("pid");
        var run = new FutureTask<>(() -> sh(stubbornGrandchild(pidFile), new byte[0]));
        new Thread(run).start();
        awaitNotEmpty(pidFile);

        runner.close();

        assertDead(pidFile);
        assertTrue(run.get().status() > 128, "ended by a signal");
    }

    private static String stubbornGrandchild(Path pidFile) {
        return "(trap '' TERM; sh -c 'trap \"\" TERM; echo $$ > " + pidFile + ".part; mv " + pidFile + ".part "
                + pidFile + "; while :; do sleep 0.1; done') & wait; sleep 300";
    }

    private static void awaitNotEmpty(Path file) throws Exception {
        Soon.until(file + " is written", () -> Files.exists(file) && Files.size(file) > 0);
    }

    /** Dead, or a zombie that its parent has not fetched yet. */
    private static void assertDead(Path pidFile) throws IOException {
        long pid = Long.parseLong(Files.readString(pidFile).strip());
        long deadline = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (alive(pid) && System.nanoTime() < deadline) Thread.onSpinWait();
        assertFalse(alive(pid), "process " + pid + " lives");
    }

    private static boolean alive(long pid) throws IOException {
        var stat = Path.of("/proc", Long.toString(pid), "stat");
        if (!Files.exists(stat))
            return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
        try {
            var text = Files.readString(stat);
            return text.charAt(text.lastIndexOf(')') + 2) != 'Z';
        } catch (IOException e) {
            return false;
        }
    }
}
