package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How connections end: who is told what last, when it is cut off, and what becomes of what it had. */
final class LastWordsTest {
    /** Held, or its setting is forgotten. */
    private static final Logger LOG = Logger.getLogger("dev.biene.kestrel.server.Connection");

    private static final String SET = "set q 0 0 1\r\na\r\n";
    private static final String ITEM = "VALUE q 0 1\r\na\r\nEND\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final List<Level> logged = new ArrayList<>();
    private final Handler handler = handler();
    private @Nullable LoopServer server;

    private Handler handler() {
        return new Handler() {
            @Override
            public void publish(LogRecord record) {
                logged.add(record.getLevel());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
    }

    @BeforeEach
    void open() {
        server = new LoopServer(TestServer.settings(directory).withMaxConnections(3));
        LOG.addHandler(handler);
        LOG.setUseParentHandlers(false);
        LOG.setLevel(Level.ALL);
    }

    @AfterEach
    void close() {
        LOG.removeHandler(handler);
        LOG.setUseParentHandlers(true);
        LOG.setLevel(null);
        server().close();
    }

    private LoopServer server() {
        return Objects.requireNonNull(server);
    }

    private LoopServer.Client connect() {
        return server().connect();
    }

    @Test
    void whoIsHungUpOnHearsSoAtOnceAndHasASecondToStopSending() {
        var client = connect();

        client.send("frobnicate\r\n" + SET);

        assertTrue(client.isHungUpOn());
        assertTrue(client.isReadFrom(), "what is unread would take its last answer from it");
        server().passTime(999);
        assertTrue(client.isOpen(), "cut off while it may still be sending");
        client.send(SET);
        assertEquals("CLIENT_ERROR\r\n", client.news());
        assertEquals(0, client.leaked());
        server().passTime(1);
        assertFalse(client.isOpen());
        assertEquals("END\r\n", ask("get q\r\n"), "what came after the end was run");
    }

    private String ask(String request) {
        var client = connect();
        client.send(request);
        var answer = client.news();
        client.leave();
        return answer;
    }

    @Test
    void whoHangsUpWhenItIsHungUpOnIsGoneAtOnce() {
        var client = connect();
        client.send("quit\r\n");
        assertTrue(client.isHungUpOn());
        assertTrue(client.isOpen());

        client.halfClose();

        assertFalse(client.isOpen());
    }

    @Test
    void itsItemsAreBackBeforeItHearsThatItIsHungUpOn() {
        var client = connect();
        client.send(SET + "get q/open\r\n");
        assertEquals("STORED\r\n" + ITEM, client.news());
        client.stopListening();

        client.send("get q\r\n");

        assertEquals("", client.news());
        assertEquals(ITEM, ask("get q/peek\r\n"));
        client.listenAgain();
        assertEquals("ERROR\r\n", client.news());
    }

    @Test
    void whatIsUnreadIsHeardBeforeTheEnd() {
        var client = connect();
        client.stopListening();

        client.send("version\r\nquit\r\n");
        assertFalse(client.isHungUpOn(), "its answer has not left yet");
        client.listenAgain();

        assertEquals("VERSION " + KestrelServer.VERSION + "\r\n", client.news());
        assertTrue(client.isHungUpOn());
    }

    @Test
    void oneTooManyIsToldSoAndCutOffAtOnce() {
        for (int i = 0; i < 3; i++) connect();

        var fourth = connect();

        assertEquals("SERVER_ERROR at most 3 connections are allowed\r\n", fourth.news());
        assertFalse(fourth.isOpen());
        assertEquals(0, fourth.leaked());
    }

    @Test
    void oneTooManyThatDoesNotListenIsServedNothing() {
        for (int i = 0; i < 3; i++) connect();
        var fourth = server().connectDeaf();
        fourth.send(SET);

        assertTrue(fourth.isOpen(), "it has not heard why");
        fourth.listenAgain();

        assertEquals("SERVER_ERROR at most 3 connections are allowed\r\n", fourth.news());
        assertFalse(fourth.isOpen());
        assertEquals(0, fourth.leaked());
    }

    @Test
    void aConnectionThatBreaksGivesBackWhatItHadAndIsNoError() {
        var client = connect();
        client.send(SET + "get q/open\r\nset q 0 0 5\r\nab");

        client.fail(new IOException("Connection reset by peer"));

        assertFalse(client.isOpen());
        assertEquals(ITEM, ask("get q\r\n"));
        assertEquals(0, server().reserved());
        assertEquals(0, client.leaked());
        assertTrue(logged.stream().noneMatch(level -> level.intValue() > Level.FINE.intValue()), logged::toString);
    }

    @Test
    void whatNobodyThoughtOfEndsTheConnectionAndIsLogged() {
        var client = connect();
        client.send(SET + "get q/open\r\n");

        client.fail(new IllegalStateException("unexpected"));

        assertFalse(client.isOpen());
        assertEquals(ITEM, ask("get q\r\n"));
        assertEquals(List.of(Level.SEVERE), logged);
    }

    @Test
    void whoLeavesBeforeItsAnswersAreSentLeavesNoBuffers() {
        var client = connect();

        client.sendAndLeave("version\r\n" + SET);

        assertEquals("", client.news());
        assertEquals(0, client.leaked());
        assertEquals(ITEM, ask("get q\r\n"), "what was run is done");
    }

    @Test
    void whoWaitsAndFailsTakesNothing() {
        var client = connect();
        client.send("get q/t=60000\r\n");
        client.fail(new IOException("Connection reset by peer"));

        assertEquals("STORED\r\n" + ITEM, ask(SET + "get q\r\n"));
    }

    @Test
    void anItemOnItsWayToOneThatLeavesIsTheNextOnes() {
        var waiting = connect();
        waiting.send("get q/t=60000\r\n");
        var next = connect();
        next.send("get q/t=60000\r\n");

        // It is given the item, and leaves before its turn has come.
        server().put("q", "a");
        waiting.leave();
        next.send("");

        assertEquals("", waiting.news());
        assertEquals(ITEM, next.news());
    }

    @Test
    void anItemThatIsShownToOneThatLeavesStays() {
        var waiting = connect();
        waiting.send("get q/peek/t=60000\r\n");

        server().put("q", "a");
        waiting.leave();

        assertEquals("", waiting.news());
        assertEquals(ITEM + "END\r\n", ask("get q\r\nget q\r\n"));
    }

    @Test
    void aWaitThatWasServedDoesNotEndAgain() {
        var client = connect();
        client.send("get q/t=1000\r\n");
        server().put("q", "a");
        server().turn();
        assertEquals(ITEM, client.news());

        client.send("get q/t=5000\r\n");
        server().passTime(4_999);
        assertEquals("", client.news());

        server().passTime(1);
        assertEquals("END\r\n", client.news());
    }

    @Test
    void aWaitThatHasEndedLeavesNoTimer() {
        long others = server().nextTimerMillis();
        assertTrue(others > 100);
        var served = connect();
        served.send("get q/t=100\r\n");
        assertEquals(100, server().nextTimerMillis());

        server().put("q", "a");
        server().turn();

        assertEquals(others, server().nextTimerMillis());
        var gone = connect();
        gone.send("get q/t=100\r\n");
        gone.leave();
        assertEquals(others, server().nextTimerMillis());
    }

    @Test
    void itIsOverdueWhoHasBegunARequestAndNotEndedIt() {
        long began = System.currentTimeMillis();
        var client = connect();
        long soon = began + Duration.ofSeconds(29).toMillis();
        assertFalse(client.isOverdue(began + Duration.ofDays(1).toMillis()), "it has begun none");

        client.send("ge");

        assertFalse(client.isOverdue(soon));
        assertTrue(client.isOverdue(System.currentTimeMillis() + 30_001));
        client.send("t q/t=1000\r\nge");
        assertFalse(client.isOverdue(began + Duration.ofDays(1).toMillis()), "it waits for us");
        server().passTime(1_000);
        assertTrue(client.isOverdue(System.currentTimeMillis() + 30_001));
        client.send("t q\r\n");
        assertFalse(client.isOverdue(began + Duration.ofDays(1).toMillis()), "it has ended it");
    }

    @Test
    void aLargeItemHasTimeForItsBytes() {
        long began = System.currentTimeMillis();
        var client = connect();
        long fair = 30_000 + 160_000 / 16;

        client.send("set q 0 0 160000\r\nabc");

        assertFalse(client.isOverdue(began + fair));
        assertTrue(client.isOverdue(System.currentTimeMillis() + fair + 1));
        client.send("x".repeat(159_997) + "\r");
        assertTrue(client.isOverdue(System.currentTimeMillis() + fair + 1), "its end is missing");
        client.send("\n");
        assertFalse(client.isOverdue(began + Duration.ofDays(1).toMillis()), "it is complete");
    }

    @Test
    void whatIsLeftOfARefusedItemMustComeInTime() {
        var client = connect();
        client.send("set lim_item 0 0 17\r\nabc");

        assertTrue(
                client.isOverdue(System.currentTimeMillis() + Duration.ofDays(1).toMillis()));
        client.send("x".repeat(14) + "\r\n");
        assertEquals("NOT_STORED\r\n", client.news());
        assertFalse(
                client.isOverdue(System.currentTimeMillis() + Duration.ofDays(1).toMillis()));
    }

    @Test
    void theTimeOfARequestBeginsWithItsFirstByte() {
        var client = connect();
        client.send("version\r\n");
        long answered = System.currentTimeMillis();
        while (System.currentTimeMillis() <= answered + 1) Thread.onSpinWait();
        long began = System.currentTimeMillis();

        client.send("ge");

        assertFalse(client.isOverdue(began + 30_000), "its silence counted");
    }

    @Test
    void aLineAfterALargeItemHasNoMoreTimeThanAnyOther() {
        var client = connect();
        client.send("set q 0 0 160000\r\n" + "x".repeat(160_000) + "\r\nge");

        assertTrue(client.isOverdue(System.currentTimeMillis() + 30_001));
    }
}
