package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The memory of items that are on their way. */
final class ReceivingTest {
    private static final int MOST = 10_000;
    private static final String VERSION = "VERSION " + KestrelServer.VERSION + "\r\n";
    private static final String TOO_MANY =
            "SERVER_ERROR too many large items are being sent at once; it is not stored, try again\r\n";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private @Nullable LoopServer server;

    @BeforeEach
    void open() {
        server = new LoopServer(TestServer.settings(directory).withMaxReceiving(MOST));
    }

    @AfterEach
    void close() {
        server().close();
    }

    private LoopServer server() {
        return Objects.requireNonNull(server);
    }

    @Test
    void asMuchAsThereIsCanBeHadAndNotAByteMore() {
        var memory = new Receiving(100);

        assertTrue(memory.reserve(60));
        assertFalse(memory.reserve(41));
        assertTrue(memory.reserve(40));
        assertFalse(memory.reserve(1));

        assertTrue(memory.reserve(-70));
        assertEquals(30, memory.reserved());
        assertTrue(memory.reserve(70));
    }

    @Test
    void itIsNeverMoreThanASixthOfAllMemory() {
        long all = Runtime.getRuntime().maxMemory();

        assertTrue(new Receiving(Long.MAX_VALUE).most() <= all / 6);
        assertTrue(new Receiving(Long.MAX_VALUE).most() > all / 7);
        assertEquals(100, new Receiving(100).most());
    }

    @Test
    void anItemThatIsLargerThanAllOfItIsRefusedAndTheStreamGoesOn() {
        var client = server().connect();

        client.send("set q 0 0 10001\r\n" + "x".repeat(10_001) + "\r\n" + "version\r\n");
        assertEquals(
                "SERVER_ERROR an item of 10001 bytes is more than the 10000 that this server has memory for;"
                        + " it is not stored\r\n" + VERSION,
                client.news());
        client.send("set q 0 0 10000\r\n" + "x".repeat(10_000) + "\r\n" + "version\r\n");
        assertEquals("STORED\r\n" + VERSION, client.news());
    }

    @Test
    void anItemHasTwiceWhatCameOfItAndNoMoreThanItWillHave() {
        var client = server().connect();
        client.send("set q 0 0 9000\r\n");
        assertEquals(0, server().reserved());

        int[][] steps = {{1, 1024}, {1023, 1024}, {1, 2050}, {1025, 2050}, {2000, 8100}, {3000, 8100}, {1000, 8100}};
        for (int[] step : steps) {
            client.send("x".repeat(step[0]));
            assertEquals(step[1], server().reserved());
        }
        client.send("x".repeat(950));
        assertEquals(9000, server().reserved());
        client.send("\r");
        assertEquals(9000, server().reserved());
        client.send("\n");
        assertEquals(0, server().reserved());
        client.send("set q 0 0 10\r\nab");
        assertEquals(10, server().reserved());
        client.leave();
        assertEquals(0, server().reserved());
    }

    @Test
    void anItemForWhichThereIsNoRoomIsSkippedAndTheOthersArrive() {
        var first = server().connect();
        var second = server().connect();
        var item = "0123456789".repeat(900);
        first.send("set q 0 0 9000\r\n" + item.substring(0, 4001));

        second.send("set q 0 0 9000\r\n" + item.substring(0, 1500));
        assertEquals("", second.news(), "it goes on sending");
        second.send(item.substring(1500) + "\r");
        assertEquals("", second.news());
        second.send("\nversion\r\n");
        assertEquals(TOO_MANY + VERSION, second.news());
        second.send("set q 0 0 9000\r\n" + item + "\r\n");
        assertEquals(TOO_MANY, second.news(), "all of it had come");
        first.send(item.substring(4001, 7000));
        first.send(item.substring(7000) + "\r\n");
        assertEquals("STORED\r\n", first.news());

        second.send("set q 0 0 9000\r\n" + item + "\r\nget q\r\nget q/peek\r\n");
        var answer = "VALUE q 0 9000\r\n" + item + "\r\nEND\r\n";
        assertEquals("STORED\r\n" + answer + answer, second.news());
        assertEquals(0, server().reserved());
    }

    @Test
    void anItemThatLosesItsRoomOnTheWayGivesBackWhatItHad() {
        var first = server().connect();
        var second = server().connect();
        first.send("set q 0 0 9000\r\n" + "x".repeat(500));
        second.send("set q 0 0 9000\r\n" + "x".repeat(4000));
        assertEquals(1024 + 8000, server().reserved());

        first.send("x".repeat(4000));

        assertEquals(8000, server().reserved());
        first.send("x".repeat(4500) + "\r\n" + "version\r\n");
        assertEquals(TOO_MANY + VERSION, first.news());
    }
}
