package dev.biene.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The full screen in a real terminal, which {@code script} makes, and what is left of it afterwards. */
@Timeout(180)
final class FullScreenTest {

    private static final Path SCRIPT = Path.of("/usr/bin/script");

    @TempDir
    private Path directory = Path.of("");

    private @Nullable Process terminal;

    /** Starts a shell in a terminal of 80 by 24 that notes the terminal's modes, watches, and notes them again. */
    private void watch(String... environment) throws Exception {
        start(String.join(" ", environment), "watch --db memory:");
        Soon.until("the first picture is there", () -> shown().contains("no job sets"));
    }

    private void start(String environment, String words) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java");
        var shell =
                """
                stty rows 24 cols 80
                tty > tty
                stty -a > before
                (echo $BASHPID > pid; exec env --default-signal=INT,TERM,HUP %s %s \\
                    -XX:TieredStopAtLevel=1 -Dbiene.terminals=012 -cp '%s' %s %s)
                echo $? > status
                stty -a > after.part; mv after.part after
                """.formatted(environment, java, System.getProperty("java.class.path"), Main.class.getName(), words);
        Files.writeString(directory.resolve("shell"), shell);
        terminal = new ProcessBuilder(SCRIPT.toString(), "-qfe", "-c", "bash shell", "typescript")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    @BeforeEach
    void needsScript() {
        assumeTrue(Files.isExecutable(SCRIPT), SCRIPT + " is missing; install bsdutils");
    }

    @AfterEach
    void end() throws InterruptedException {
        if (terminal == null) return;
        terminal.destroy();
        assertTrue(terminal.waitFor(30, TimeUnit.SECONDS));
    }

    private String shown() {
        return read("typescript");
    }

    private String read(String file) {
        try {
            var path = directory.resolve(file);
            return Files.exists(path) ? Files.readString(path, ISO_8859_1) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What stty said, without the size. */
    private String modes(String file) {
        return read(file).replaceFirst("rows \\d+; columns \\d+;", "");
    }

    private void type(String keys) throws IOException {
        var keyboard = Objects.requireNonNull(terminal).getOutputStream();
        keyboard.write(keys.getBytes(UTF_8));
        keyboard.flush();
    }

    private void signal(String name) throws Exception {
        var kill = new ProcessBuilder("kill", "-" + name, read("pid").strip()).start();
        assertEquals(0, kill.waitFor());
    }

    private void assertGivenBack(int status) throws Exception {
        Soon.until("the terminal is given back", () -> Files.exists(directory.resolve("after")));
        assertEquals(status + "\n", read("status"));
        assertEquals(modes("before"), modes("after"));
        var text = shown();
        assertTrue(
                text.lastIndexOf("\u001b[?1049l") > text.lastIndexOf("\u001b[?1049h"), "the other screen is left on");
        assertTrue(text.lastIndexOf("\u001b[?25h") > text.lastIndexOf("\u001b[?25l"), "the cursor is left out");
        assertTrue(text.lastIndexOf("\u001b[?7h") > text.lastIndexOf("\u001b[?7l"), "wrapping is left off");
    }

    @Test
    void quittingGivesTheTerminalBackAsItWas() throws Exception {
        watch();
        type("?");
        Soon.until("the help is shown", () -> shown().contains("show only rows with a text"));
        type("xq");

        assertGivenBack(0);
    }

    @Test
    void controlCGivesTheTerminalBackAsItWas() throws Exception {
        watch();
        type("\u0003");

        assertGivenBack(130);
    }

    @Test
    void termGivesTheTerminalBackAsItWas() throws Exception {
        watch();
        signal("TERM");

        assertGivenBack(143);
    }

    @Test
    void controlZDoesNotLeaveARawTerminalBehind() throws Exception {
        watch();
        type("\u001a?");
        Soon.until("the help is shown", () -> shown().contains("show only rows with a text"));
        type("xq");

        assertGivenBack(0);
    }

    @Test
    void hangUpEndsItAndGivesTheTerminalBack() throws Exception {
        watch();
        signal("HUP");

        assertGivenBack(129);
    }

    @Test
    void queuesAreShownOnTheWholeScreenAndTheTerminalIsGivenBack() throws Exception {
        start("", "queues --watch --queues memory:");
        Soon.until("the first picture is there", () -> shown().contains("no queues"));
        assertTrue(shown().contains("\u001b[24;1H"));
        type("/x");
        Soon.until("the filter is shown", () -> shown().contains("show only rows with: "));
        type("\u0003");

        assertGivenBack(130);
    }

    @Test
    void anotherSizeIsFilledAtOnce() throws Exception {
        watch();
        assertTrue(shown().contains("\u001b[24;1H"));
        assertFalse(shown().contains("\u001b[30;1H"));

        var stty = new ProcessBuilder("stty", "-F", read("tty").strip(), "rows", "30", "cols", "50").start();
        assertEquals(0, stty.waitFor());

        Soon.until("the picture has thirty lines", () -> shown().contains("\u001b[30;1H"));
        type("q");
        assertGivenBack(0);
    }

    /** Whoever changes it while keys are read may do so once more after it was given back. */
    @Test
    void whileItWatchesNobodyButTheScreenSetsTheTerminal() throws Exception {
        watch();
        type("?");
        Soon.until("the help is shown", () -> shown().contains("show only rows with a text"));

        var stty = new ProcessBuilder("stty", "-F", read("tty").strip(), "-a").start();
        var modes = new String(stty.getInputStream().readAllBytes(), UTF_8);
        assertTrue(modes.contains("min = 1; time = 0;") && modes.contains("-icanon"), modes);
        type("xq");
        assertGivenBack(0);
    }

    @Test
    void withNoColorNoColourIsWritten() throws Exception {
        watch("NO_COLOR=1");
        type("q");
        assertGivenBack(0);

        assertFalse(shown().matches("(?s).*\u001b\\[[0-9;]*3[0-7][0-9;]*m.*"), "a colour was written");
        assertTrue(shown().contains("\u001b[7m"), "the title stands out without a colour");
    }

    @Test
    void runDrawsABarInPlaceAndTakesItAway() throws Exception {
        Files.writeString(directory.resolve("input"), "a\nb\nc\nd\n");
        start("NO_COLOR=1 LC_ALL=C", "run s --db memory: --from input -j 1 -- sleep 0.4");
        Soon.until("the run is over", () -> Files.exists(directory.resolve("after")));

        assertEquals("0\n", read("status"));
        assertEquals(modes("before"), modes("after"));
        var text = shown();
        assertTrue(text.matches("(?s).*\r\u001b\\[Ks  #+\\.+   \\d\\d%  [123]/4.*"), text);
        assertTrue(text.contains("s: 4 of 4 jobs completed"), text);
        assertFalse(text.contains("\u001b[3"), text);
    }

    @Test
    void quietRunDrawsNothing() throws Exception {
        Files.writeString(directory.resolve("input"), "a\nb\n");
        start("", "run s --quiet --db memory: --from input -j 1 -- sleep 0.2");
        Soon.until("the run is over", () -> Files.exists(directory.resolve("after")));

        assertEquals("0\n", read("status"));
        assertFalse(shown().contains("2/2"), shown());
        assertFalse(shown().contains("completed"), shown());
    }

    @Test
    void withoutATerminalItSaysWhatToUseInstead() throws Exception {
        var fixture = new CommandLineFixture() {};

        fixture.assertRefused(
                2, "expected a terminal that can be drawn on; 'biene status' prints the same figures", "watch");
    }
}
