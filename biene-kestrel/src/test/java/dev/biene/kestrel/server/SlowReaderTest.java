package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients that do not take their answers, or send more than is answered: how far they are read. */
final class SlowReaderTest {
    private static final String VERSION = "VERSION " + KestrelServer.VERSION + "\r\n";
    /** What may wait for one client, and for all. */
    private static final int MAX_UNREAD = 256 * 1024;

    private static final int MAX_UNREAD_OF_ALL = 16 << 20;
    private static final int MAX_BEHIND = 64 * 1024;

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private @Nullable LoopServer server;

    @BeforeEach
    void open() {
        server = new LoopServer(TestServer.settings(directory));
    }

    @AfterEach
    void close() {
        server().close();
    }

    private LoopServer server() {
        return Objects.requireNonNull(server);
    }

    /** An item whose answer has so many bytes in all. */
    private void putItemOfAnswer(int bytes) {
        putItemOfAnswer("q", bytes);
    }

    private void putItemOfAnswer(String queue, int bytes) {
        String around = "VALUE " + queue + " 0 " + bytes + "\r\n\r\nEND\r\n";
        int length = bytes - around.length();
        var client = server().connect();
        client.send("set " + queue + " 0 0 " + length + "\r\n" + "x".repeat(length) + "\r\n");
        assertEquals("STORED\r\n", client.news());
        client.send("get " + queue + "/peek\r\n");
        assertEquals(bytes, client.heard());
        client.leave();
    }

    @Test
    void whoHasAsMuchUnreadAsMayWaitIsReadNoFurtherUntilItHasReadThat() {
        putItemOfAnswer(MAX_UNREAD / 2);
        var client = server().connect();
        client.stopListening();

        client.send("get q/peek\r\n");
        assertTrue(client.isReadFrom(), "half as much may wait");
        client.send("get q/peek\r\n");
        assertFalse(client.isReadFrom(), "it reads nothing and is read");
        client.send("version\r\nversion\r\n");
        assertEquals(0, client.heard());
        assertFalse(client.isOverdue(Long.MAX_VALUE), "it is kept waiting, not we");

        client.listenAgain();

        assertTrue(client.isReadFrom(), "it has read all");
        assertEquals(MAX_UNREAD + 2 * VERSION.length(), client.heard());
        assertTrue(client.news().endsWith("END\r\n" + VERSION + VERSION));
        client.leave();
        assertEquals(0, client.leaked());
    }

    @Test
    void answersOfOneTurnThatAreTooManyWaitBehindThoseThatAreRead() {
        putItemOfAnswer(MAX_UNREAD / 4);
        var client = server().connect();
        client.stopListening();

        client.send("get q/peek\r\n".repeat(4) + "set late 0 0 1\r\na\r\n");

        assertFalse(client.isReadFrom());
        var other = server().connect();
        other.send("get late/peek\r\n");
        assertEquals("END\r\n", other.news(), "a request was run whose answer has no room");
        client.listenAgain();
        assertEquals(MAX_UNREAD + "STORED\r\n".length(), client.heard());
        other.send("get late/peek\r\n");
        assertEquals("VALUE late 0 1\r\na\r\nEND\r\n", other.news());
    }

    @Test
    void manySmallAnswersCountAsMuchAsAFewLargeOnes() {
        putItemOfAnswer(1024);
        var client = server().connect();
        client.stopListening();

        client.send("get q/peek\r\n".repeat(MAX_UNREAD / 1024 - 1) + "set most 0 0 0\r\n\r\n");
        client.send("get q/peek\r\nset more 0 0 0\r\n\r\n");

        var other = server().connect();
        other.send("get most\r\nget more\r\n");
        assertEquals("VALUE most 0 0\r\n\r\nEND\r\nEND\r\n", other.news());
    }

    @Test
    void aLargeAnswerBehindASmallOneCountsForNoMoreThanItIs() {
        putItemOfAnswer("small", 2048);
        putItemOfAnswer("large", MAX_UNREAD - 4096);
        var client = server().connect();
        client.stopListening();

        client.send("get small/peek\r\nget large/peek\r\nset q 0 0 0\r\n\r\n");

        var other = server().connect();
        other.send("get q\r\n");
        assertEquals("VALUE q 0 0\r\n\r\nEND\r\n", other.news());
    }

    @Test
    void whenAllTogetherAreSlowEachHasOneAnswerAtATime() {
        putItemOfAnswer(1 << 20);
        var slow = new ArrayList<LoopServer.Client>();
        for (int i = 0; i < MAX_UNREAD_OF_ALL >> 20; i++) slow.add(deaf("get q/peek\r\n"));
        var last = deaf("version\r\n");
        var quick = server().connect();

        // Its first answer was the one that is too much.
        last.send("version\r\n");
        assertFalse(last.isReadFrom(), "there is too much unread, and a bit of it is its own");
        quick.send("version\r\n");
        quick.send("version\r\n");

        assertTrue(quick.isReadFrom());
        assertEquals(VERSION + VERSION, quick.news(), "who reads waits for nobody");
        last.listenAgain();
        assertTrue(last.isReadFrom());
        assertEquals(VERSION + VERSION, last.news());
        hearEach(slow);
        var after = deaf("version\r\n");
        after.send("version\r\n");
        assertTrue(after.isReadFrom(), "the others have read all");
    }

    private LoopServer.Client deaf(String request) {
        var client = server().connect();
        client.stopListening();
        client.send(request);
        return client;
    }

    private static void hearEach(List<LoopServer.Client> slow) {
        for (var client : slow) {
            client.listenAgain();
            assertEquals(1 << 20, client.heard());
            assertTrue(client.isReadFrom());
        }
    }

    @Test
    void whatIsUnreadWhenAClientGoesAwayCountsNoMore() {
        putItemOfAnswer(1 << 20);
        for (int i = 0; i < 2 * (MAX_UNREAD_OF_ALL >> 20); i++) {
            var client = deaf("get q/peek\r\n");
            client.leave();
            assertEquals(0, client.leaked());
        }

        var next = deaf("version\r\n");
        next.send("version\r\n");
        assertTrue(next.isReadFrom());
    }

    @Test
    void whatQueuesUpBehindAWaitIsReadToABound() {
        var client = server().connect();
        client.send("get q/t=1000\r\n");
        assertTrue(client.isReadFrom(), "who waits would not be noticed to leave");
        var behind = "version\r\n".repeat(MAX_BEHIND / 9) + "versi";
        assertEquals(MAX_BEHIND - 2, behind.length());

        client.send(behind + "o");
        assertTrue(client.isReadFrom());
        client.send("n");
        assertFalse(client.isReadFrom(), "more queues up than is allowed");
        server().passTime(1_000);
        client.send("\r\n");

        assertTrue(client.isReadFrom());
        assertEquals("END\r\n" + VERSION.repeat(MAX_BEHIND / 9 + 1), client.news());
        client.leave();
        assertEquals(0, client.leaked());
    }
}
