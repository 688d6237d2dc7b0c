package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that Kestrel was not asked: words that are missing or wrong, numbers at their bounds, what is counted. */
final class RequestsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    /** Just before a second begins: an item that expires with it is not yet one that the store drops by itself. */
    private final AtomicLong now = new AtomicLong(1_800_000_000_900L);

    private @Nullable LoopServer server;

    @BeforeEach
    void open() {
        var settings = TestServer.settings(directory).withMaxOpenReads(3);
        server = new LoopServer(settings.withStore(settings.store().withClock(() -> Instant.ofEpochMilli(now.get()))));
    }

    @AfterEach
    void close() {
        server().close();
    }

    private LoopServer server() {
        return Objects.requireNonNull(server);
    }

    /** What a connection of its own is told, and whether it may go on. */
    private void refuses(String request, String answer) {
        var client = server().connect();
        client.send(request + "version\r\n");
        assertEquals(answer, client.news(), request);
        assertTrue(client.isHungUpOn(), request);
        client.leave();
    }

    private String ask(String request) {
        var client = server().connect();
        client.send(request);
        var answer = client.news();
        assertFalse(client.isHungUpOn(), request + answer);
        client.leave();
        assertEquals(0, client.leaked());
        return answer;
    }

    private static String set(String queue, String item) {
        return "set " + queue + " 0 0 " + item.length() + "\r\n" + item + "\r\n";
    }

    private static String value(String queue, String item) {
        return "VALUE " + queue + " 0 " + item.length() + "\r\n" + item + "\r\nEND\r\n";
    }

    @Test
    void aRequestThatLacksWordsIsAnsweredWithWhatWasExpected() {
        refuses("set q 0 0\r\n", "CLIENT_ERROR expected set NAME FLAGS EXPIRY LENGTH, got 3 of the four\r\n");
        refuses("set\r\n", "CLIENT_ERROR expected set NAME FLAGS EXPIRY LENGTH, got 0 of the four\r\n");
        refuses("confirm q\r\n", "CLIENT_ERROR expected confirm NAME COUNT, got \"confirm q\"\r\n");
        refuses("confirm q -1\r\n", "CLIENT_ERROR expected confirm NAME COUNT, got \"confirm q -1\"\r\n");
        refuses("confirm q many\r\n", "CLIENT_ERROR expected confirm NAME COUNT, got \"confirm q many\"\r\n");
        refuses("monitor q\r\n", "CLIENT_ERROR expected monitor NAME SECONDS [ITEMS], got \"monitor q\"\r\n");
        refuses("monitor q 1 x\r\n", "CLIENT_ERROR expected monitor NAME SECONDS [ITEMS], got \"monitor q 1 x\"\r\n");
        refuses(
                "biene_stage a 9\r\n",
                "CLIENT_ERROR expected biene_stage ID MILLISECONDS REPORT, got \"biene_stage a 9\"\r\n");
        refuses("set q 0 soon 1\r\n", "CLIENT_ERROR expiry must be a number of at most 32 bits, was \"soon\"\r\n");
    }

    @Test
    void aRequestWithoutANameIsAnsweredAndTheConnectionGoesOn() {
        for (var command : List.of("get", "delete", "flush", "flush_expired", "monitor", "confirm"))
            assertEquals("CLIENT_ERROR\r\nEND\r\n", ask(command + "\r\nget q\r\n"), command);
    }

    @Test
    void anEmptyLineEndsWithNoMoreThanItsLineFeed() {
        refuses("\n", "CLIENT_ERROR\r\n");
        refuses("version\n\n", "VERSION " + KestrelServer.VERSION + "\r\nCLIENT_ERROR\r\n");
    }

    @Test
    void aNameThatIsNoneIsRefusedByWhateverNamesAQueue() {
        for (var command : List.of("get", "delete", "flush", "flush_expired", "monitor"))
            refuses(command + " a~b 1\r\n", "CLIENT_ERROR queue name must not contain '~', was \"a~b\"\r\n");
        assertEquals("ERROR\r\n", ask("confirm a~b 1\r\n"), "nothing of it can be open");
    }

    @Test
    void aSentenceIsOneLineOfBoundedLengthWhateverItQuotes() {
        refuses(
                "set q 0 \1\37\177ü\t 1\r\n",
                "CLIENT_ERROR expiry must be a number of at most 32 bits, was \"???ü?\"\r\n");
        String start = "expiry must be a number of at most 32 bits, was \"";
        String fitting = "9".repeat(400 - start.length() - 1);

        refuses("set q 0 " + fitting + " 1\r\n", "CLIENT_ERROR " + start + fitting + "\"\r\n");
        refuses("set q 0 8" + fitting + " 1\r\n", "CLIENT_ERROR " + start + "8" + fitting + "\r\n");
    }

    @Test
    void aLineMayHaveExactlyTheLengthThatIsAllowed() {
        String key = "q/" + "x".repeat(8192 - "get q/\r".length());

        assertEquals("END\r\n", ask("get " + key + "\r\n"));
        refuses("get " + key + "x\r\n", "CLIENT_ERROR a request line has at most 8192 bytes\r\n");
        var client = server().connect();
        client.send("get " + key + "\r");
        assertFalse(client.isHungUpOn(), "its end may still come");
        client.send("x");
        assertEquals("CLIENT_ERROR a request line has at most 8192 bytes\r\n", client.news());
    }

    @Test
    void monitorOpensNoMoreThanMayBeOpenAndIsOverThen() {
        var client = server().connect();
        for (int i = 0; i < 6; i++) client.send(set("q", "" + i));
        client.send("get q/open\r\n");
        client.news();

        client.send("monitor q 1000\r\n");
        assertEquals(value("q", "1") + value("q", "2") + "END\r\n", client.news());
        client.send("monitor q 1000 5\r\n");
        assertEquals("END\r\n", client.news());
        client.send("confirm q 3\r\nmonitor q 1000 1\r\n");
        assertEquals("END\r\n" + value("q", "3") + "END\r\n", client.news());
        client.send("confirm q 1\r\nconfirm q 1\r\nconfirm q 0\r\n");
        assertEquals("END\r\nERROR\r\nEND\r\n", client.news());

        client.send("monitor q 1000 0\r\nmonitor q 1000 -1\r\n");
        assertEquals("END\r\nEND\r\n", client.news());
        client.send("monitor none 0\r\nmonitor none -1\r\n");
        assertEquals("END\r\nEND\r\n", client.news());
    }

    @Test
    void whatIsOpenBehindWhatWasConfirmedStaysOpenAndComesBackInOrder() {
        for (var confirming : List.of("get q/close\r\n", "confirm q 1\r\n")) {
            var client = server().connect();
            client.send(set("q", "1") + set("q", "2") + set("q", "3") + "get q/open\r\n".repeat(3));
            client.news();

            client.send(confirming + "confirm q 3\r\n");
            assertEquals("END\r\nERROR\r\n", client.news(), "two are left");
            client.leave();

            assertEquals(value("q", "2") + value("q", "3") + "END\r\n", ask("get q\r\n".repeat(3)), confirming);
        }
    }

    @Test
    void monitorGoesOnAsItemsComeUntilItHasThemAll() {
        var client = server().connect();
        client.send("monitor q 1000 2\r\nversion\r\n");
        var other = server().connect();

        other.send(set("q", "a"));
        assertEquals(value("q", "a"), client.news());
        other.send(set("q", "b"));
        assertEquals(value("q", "b") + "END\r\nVERSION " + KestrelServer.VERSION + "\r\n", client.news());

        other.send(set("q", "c"));
        client.send("confirm q 2\r\nmonitor q 1000\r\n");
        assertEquals("END\r\n" + value("q", "c"), client.news());
        server().passTime(1_000_000);
        assertEquals("END\r\n", client.news());
    }

    @Test
    void aReportOfAStageIsKeptAsItCameIfItsIdIsOne() {
        String id = "aZ09".repeat(16);

        assertEquals("STORED\r\n", ask("biene_stage " + id + " 60000 {\"a\": 1} more\r\n"));
        assertEquals("STAT stage_" + id + " {\"a\": 1} more\r\nEND\r\n", ask("biene_stages\r\n"));
        assertEquals("STORED\r\n", ask("biene_stage " + id + " 0 {}\r\n"));
        assertEquals("END\r\n", ask("biene_stages\r\n"));
        String expected = "CLIENT_ERROR expected biene_stage ID MILLISECONDS REPORT, got \"biene_stage ";
        refuses("biene_stage " + id + "a 9 {}\r\n", expected + id + "a 9 {}\"\r\n");
        refuses("biene_stage a.b 9 {}\r\n", expected + "a.b 9 {}\"\r\n");
        refuses("biene_stage a -1 {}\r\n", expected + "a -1 {}\"\r\n");
        var stages = new StringBuilder();
        for (int i = 0; i <= 1000; i++) stages.append("biene_stage s" + i + " 60000 {}\r\n");
        assertEquals("STORED\r\n".repeat(1000) + "NOT_STORED\r\n", ask(stages.toString()));
    }

    @Test
    void figuresOfQueuesThatDoNotExistAreLeftOut() {
        ask(set("q", "a") + set("r", "b"));

        assertTrue(ask("dump_stats r none\r\n").matches("queue 'r' \\{\r\n(  .*\r\n)+}\r\nEND\r\n"));
        assertTrue(ask("dump_stats\r\n")
                .matches("queue 'q' \\{\r\n(  .*\r\n)+}\r\nqueue 'r' \\{\r\n(  .*\r\n)+}\r\nEND\r\n"));
        assertEquals("Reloaded config.\r\n", ask("reload\r\n"));
        assertEquals("PID " + ProcessHandle.current().pid() + "\r\n", ask("biene_pid\r\n"));
    }

    @Test
    void whatIsDroppedIsWhatHasExpiredInAllQueues() {
        for (int i = 0; i < 3; i++) ask("set q 0 1800000001 1\r\na\r\n");
        ask("set r 0 1800000001 1\r\na\r\nset r 0 0 1\r\nb\r\n");
        now.addAndGet(200);

        assertEquals("3\r\n", ask("flush_expired q\r\n"));
        assertEquals("1\r\n", ask("flush_all_expired\r\n"));
        assertEquals("0\r\n", ask("flush_all_expired\r\n"));
        assertEquals(value("r", "b"), ask("get r/peek\r\n"));
        assertEquals("Flushed all queues.\r\nEND\r\n", ask("flush_all\r\nget r\r\n"));
    }

    @Test
    void whatIsAskedIsCounted() {
        var client = server().connect();
        client.send(set("q", "a") + set("q", "b") + set("q", "c") + "set q 0 1000000 1\r\nd\r\n");
        client.send("get q\r\nget q/open\r\nget q/close\r\nmonitor q 1 1\r\nconfirm q 1\r\nget q\r\nget none\r\n");
        client.send("get q/peek\r\nget none/peek\r\nget none/peek\r\n" + set("lim_item", "x".repeat(17)));
        var gone = server().connect();
        gone.send("get late/t=1000\r\n");
        ask(set("late", "e"));
        gone.leave();

        var figures = figures(client);

        var expected = new HashMap<>(Map.of("cmd_set", 5L, "total_items", 5L, "cmd_get", 6L, "get_hits", 4L));
        expected.putAll(Map.of("get_misses", 2L, "cmd_peek", 3L, "curr_connections", 1L, "total_connections", 3L));
        expected.forEach((figure, count) -> assertEquals(count, figures.get(figure), figure));
    }

    @Test
    void bytesAreCountedAsTheyComeAndGo() {
        var client = server().connect();
        var before = figures(client);

        var after = figures(client);

        assertEquals("stats\r\n".length(), growth("bytes_read", before, after));
        long told = growth("bytes_written", before, after);
        assertTrue(told > 300 && told < 500, "told " + told);
    }

    private static long growth(String figure, Map<String, Long> before, Map<String, Long> after) {
        return after.getOrDefault(figure, 0L) - before.getOrDefault(figure, 0L);
    }

    private static Map<String, Long> figures(LoopServer.Client client) {
        client.news();
        client.send("stats\r\n");
        var figures = new HashMap<String, Long>();
        for (var line : client.news().split("\r\n")) {
            var words = line.split(" ");
            if (words.length == 3 && words[2].matches("[0-9]+")) figures.put(words[1], Long.parseLong(words[2]));
        }
        return figures;
    }
}
