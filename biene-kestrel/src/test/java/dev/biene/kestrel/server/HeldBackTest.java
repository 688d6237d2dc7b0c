package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Objects;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server whose disk a test holds up: who is told what, and when. */
final class HeldBackTest {
    /** Held, or the setting is forgotten. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.kestrel.server.Connection");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private @Nullable SlowDisk disk;
    private @Nullable LoopServer server;

    @BeforeEach
    void open() {
        QUIET.setLevel(Level.OFF);
        server = new LoopServer(TestServer.settings(directory), backend -> disk = new SlowDisk(backend));
    }

    @AfterEach
    void close() {
        server().close();
    }

    private LoopServer server() {
        return Objects.requireNonNull(server);
    }

    private SlowDisk disk() {
        return Objects.requireNonNull(disk);
    }

    private static String set(String item) {
        return "set q 0 0 " + item.length() + "\r\n" + item + "\r\n";
    }

    @Test
    void anItemIsAcknowledgedWhenItIsSafeAndNotBefore() {
        var client = server().connect();
        disk().hold();

        client.send(set("a"));
        assertEquals("", client.news());
        disk().release();
        server().turn();

        assertEquals("STORED\r\n", client.news());
    }

    @Test
    void whateverChangesQueuesIsAnsweredWhenThatIsSafe() {
        for (var request : new String[] {
            "get q\r\n", "get q/close\r\n", "flush q\r\n", "flush_all\r\n", "flush_expired q\r\n", "delete q\r\n"
        }) {
            server().connect().send(set("a"));
            var client = server().connect();
            if (request.contains("close")) client.send("get q/open\r\n");
            client.news();
            disk().hold();

            client.send(request);
            assertEquals("", client.news(), request);
            disk().release();
            server().turn();

            assertTrue(client.news().endsWith("\r\n"), request);
        }
    }

    @Test
    void itIsHeldUpAndGoesOnAsOftenAsTheDisk() {
        var client = server().connect();
        for (int i = 0; i < 3; i++) {
            disk().hold();
            client.send(set("a"));
            assertEquals("", client.news());

            disk().release();
            server().turn();

            assertEquals("STORED\r\n", client.news());
            client.send("version\r\n");
            assertEquals("VERSION " + KestrelServer.VERSION + "\r\n", client.news());
        }
    }

    @Test
    void whatWasOpenElsewhereIsBackWhenTheDiskFails() {
        var client = server().connect();
        client.send("set other 0 0 1\r\nb\r\nget other/open\r\n");
        client.news();
        disk().hold();
        client.send(set("a"));

        disk().fail("no more disk");
        server().turn();

        assertEquals("SERVER_ERROR no more disk\r\n", client.news());
        assertTrue(client.isHungUpOn());
        var next = server().connect();
        next.send("get other/peek\r\n");
        assertEquals("VALUE other 0 1\r\nb\r\nEND\r\n", next.news());
        client.send(set("never"));
        next.send("get never/peek\r\n");
        assertEquals("END\r\n", next.news());
    }

    @Test
    void whatIsAskedAfterWhatIsNotSafeYetIsAnsweredAfterIt() {
        var client = server().connect();
        var other = server().connect();
        disk().hold();
        client.send(set("a"));

        client.send("version\r\n");
        other.send("version\r\n");

        assertEquals("", client.news());
        assertEquals("VERSION " + KestrelServer.VERSION + "\r\n", other.news());
        disk().release();
        server().turn();
        assertEquals("STORED\r\nVERSION " + KestrelServer.VERSION + "\r\n", client.news());
    }

    @Test
    void whenTheDiskFailsWhoWaitsIsToldSoAndCutOff() {
        var reader = server().connect();
        reader.send(set("a") + "get q/open\r\n");
        reader.news();
        var writers = new LoopServer.Client[] {server().connect(), server().connect()};
        disk().hold();
        for (var writer : writers) writer.send(set("b"));
        reader.send("get q/close\r\n");

        disk().fail("no more disk");
        server().turn();

        for (var writer : writers) {
            assertEquals("SERVER_ERROR no more disk\r\n", writer.news());
            server().passTime(2_000);
            assertFalse(writer.isOpen(), "not cut off");
            assertEquals(0, writer.leaked());
        }
        assertEquals("SERVER_ERROR no more disk\r\n", reader.news(), "nobody knows whether the item is gone");
    }

    @Test
    void whatIsSafeAlreadyDoesNotOvertakeWhatWasHeldBack() {
        var client = server().connect();
        disk().hold();
        client.send(set("a"));

        disk().releaseUntold();
        client.send("version\r\n");

        assertEquals("STORED\r\nVERSION " + KestrelServer.VERSION + "\r\n", client.news());
    }

    @Test
    void whoWaitsForTheDiskIsNotOverdue() {
        var client = server().connect();
        disk().hold();

        client.send(set("a") + "ge");

        assertFalse(client.isOverdue(Long.MAX_VALUE));
        disk().release();
        server().turn();
        assertTrue(client.isOverdue(Long.MAX_VALUE));
    }

    @Test
    void whoComesWhenTheDiskHasFailedIsToldAtOnce() {
        disk().hold();
        disk().fail("no more disk");
        var client = server().connect();

        client.send(set("a"));

        assertEquals("SERVER_ERROR no more disk\r\n", client.news());
        assertTrue(client.isHungUpOn());
    }

    @Test
    void whoLeftBeforeItsItemWasSafeLeavesNoBuffers() {
        var client = server().connect();
        disk().hold();
        client.send(set("a"));

        client.leave();
        disk().release();
        server().turn();

        assertEquals(0, client.leaked());
        assertEquals("", client.news());
    }

    @Test
    void whoHangsUpIsStillToldThatItsItemIsSafe() {
        var client = server().connect();
        disk().hold();
        client.send(set("a") + "quit\r\n");

        disk().release();
        server().turn();

        assertEquals("STORED\r\n", client.news());
        server().passTime(2_000);
        assertFalse(client.isOpen());
    }

    @Test
    void whoSaidItsLastIsAnsweredWhatItAskedButWaitsForNothing() {
        var client = server().connect();
        client.send("get q/t=60000\r\n" + set("late"));
        assertEquals("", client.news());

        client.halfClose();
        server().passTime(2_000);

        assertFalse(client.isOpen());
        assertEquals("", client.news());
        var other = server().connect();
        other.send("get q\r\n");
        assertEquals("END\r\n", other.news(), "a request behind the wait was run");
    }

    @Test
    void aClientThatOnlySendsIsClosedWhenAllIsDone() {
        var client = server().connect();
        client.send(set("a"));
        client.halfClose();
        server().passTime(2_000);

        assertEquals("STORED\r\n", client.news());
        assertFalse(client.isOpen());
        client.halfClose();
    }

    @Test
    void anItemThatComesForOneThatHasGoneGoesToTheNext() {
        var waiting = server().connect();
        waiting.send("get q/open/t=60000\r\n");
        var other = server().connect();

        other.send(set("a"));
        assertEquals("VALUE q 0 1\r\na\r\nEND\r\n", waiting.news());
        waiting.leave();

        other.send("get q\r\n");
        assertEquals("STORED\r\nVALUE q 0 1\r\na\r\nEND\r\n", other.news());
    }

    @Test
    void manyLargeAnswersComeWholeAndInOrder() {
        var client = server().connect();
        var item = "x".repeat(70_000);
        for (int i = 0; i < 6; i++) client.send(set(i + item));
        client.news();

        client.send("get q\r\n".repeat(6));

        var told = client.news();
        for (int i = 0; i < 6; i++) {
            assertTrue(told.startsWith("VALUE q 0 70001\r\n" + i + item + "\r\nEND\r\n"), "item " + i);
            told = told.substring(("VALUE q 0 70001\r\n" + i + item + "\r\nEND\r\n").length());
        }
        assertEquals("", told);
        client.leave();
        assertEquals(0, client.leaked());
    }

    @Test
    void whoDoesNotGetItsAnswersIsNotServedForEver() {
        var client = server().connect();
        var item = "x".repeat(100_000);
        for (int i = 0; i < 6; i++) client.send(set(i + item));
        client.news();
        disk().hold();
        client.send(set("last"));

        // Three of these answers are more than may wait; the requests behind them have to.
        client.send("get q\r\n".repeat(6) + set("never run before the answers went"));
        client.halfClose();

        assertTrue(client.isOpen(), "it has asked and is not answered yet");
        var other = server().connect();
        other.send("get q/peek\r\n");
        assertTrue(other.news().startsWith("VALUE q 0 100001\r\n3x"), "more or less was done than fits");
        disk().release();
        server().turn();

        var told = client.news();
        assertTrue(told.startsWith("STORED\r\nVALUE q 0 100001\r\n0x"), "no answers");
        assertTrue(told.endsWith("x\r\nEND\r\nSTORED\r\n"), "not all answers");
        server().passTime(2_000);
        assertFalse(client.isOpen(), "it had said its last");
        assertEquals(0, client.leaked());
    }

    @Test
    void aQuiescentServerGivesAndTakesNothing() {
        var client = server().connect();
        client.send(set("a"));
        client.send("status quiescent\r\n");
        client.news();
        for (var request :
                new String[] {set("b"), "get q\r\n", "monitor q 1\r\n", "flush q\r\n", "flush_all\r\n", "delete q\r\n"
                }) {
            var refused = server().connect();
            refused.send(request);
            assertEquals("SERVER_ERROR\r\n", refused.news(), request);
        }
        client.send("status up\r\nget q\r\n");
        assertEquals("END\r\nVALUE q 0 1\r\na\r\nEND\r\n", client.news());
    }

    /** A journal whose positions become safe when a test says so. */
    private static final class SlowDisk implements Backend {
        private final Backend journal;
        private boolean held;
        private @Nullable String failure;
        private @Nullable Runnable listener;

        SlowDisk(Backend journal) {
            this.journal = journal;
        }

        void hold() {
            held = true;
        }

        void release() {
            held = false;
            Objects.requireNonNull(listener).run();
        }

        /** It is safe, and nobody was told yet. */
        void releaseUntold() {
            held = false;
        }

        void fail(String why) {
            failure = why;
            Objects.requireNonNull(listener).run();
        }

        @Override
        public Session session(Connection connection) {
            return journal.session(connection);
        }

        @Override
        public long position() {
            return journal.position();
        }

        @Override
        public boolean isSafe(long position) {
            // What is not new was safe before it was held up.
            return held ? position == 0 : journal.isSafe(position);
        }

        @Override
        public void commit() {
            journal.commit();
        }

        @Override
        public @Nullable String failure() {
            return failure;
        }

        @Override
        public void onProgress(Runnable told) {
            listener = told;
        }

        @Override
        public void close() {
            journal.close();
        }
    }
}
