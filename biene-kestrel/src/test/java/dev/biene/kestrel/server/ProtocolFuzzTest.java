package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.fuzz.FuzzContract;
import dev.biene.kestrel.journal.StoreSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Whatever a client sends, the server answers the same however the bytes are cut on their way, throws nothing, sets aside
 * no more memory than bytes have come, and gives all of it back.
 *
 * <p>The first byte of an input says how the rest is cut.
 */
final class ProtocolFuzzTest extends FuzzContract {
    private static final int MAX_LINE = 128;
    private static final int MAX_RECEIVING = 2048;
    private static final int LEAST_RESERVED = 1024;
    private static final int MAX_PIECES = 7;
    /** Longer streams than that are not sent byte by byte. */
    private static final int SHORT = 200;
    /** Of a figure in a report, at most. */
    private static final int MAX_NAME = 64;

    private static final String HUNG_UP = "<hung up>";

    private static final Path DIRECTORY = directory();
    private static final AtomicReference<@Nullable Throwable> UNEXPECTED = new AtomicReference<>();

    /** Held, or its setting is forgotten. */
    private static final Logger LOG = Logger.getLogger("dev.biene.kestrel.server");

    private static LoopServer server = open();

    static {
        LOG.setLevel(Level.WARNING);
        LOG.addHandler(new Handler() {
            @Override
            public void publish(LogRecord record) {
                if (record.getLevel().intValue() < Level.SEVERE.intValue()) return;
                var thrown = record.getThrown();
                UNEXPECTED.set(thrown == null ? new AssertionError(record.getMessage()) : thrown);
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        });
    }

    private static Path directory() {
        try {
            var target = Path.of("target");
            var here = Files.isDirectory(target) ? target : Path.of("");
            var made = Files.createTempDirectory(here.toAbsolutePath(), "fuzz-queues");
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(made)));
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void delete(Path directory) {
        empty(directory);
        directory.toFile().delete();
    }

    private static void empty(Path directory) {
        try (var files = Files.walk(directory)) {
            files.filter(file -> !file.equals(directory))
                    .sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Queues with limits of all kinds, at a time that stands still. */
    private static LoopServer open() {
        var most = TestServer.settings(DIRECTORY);
        StoreSettings store = most.store().withClock(InstantSource.fixed(Instant.ofEpochSecond(1_800_000_000)));
        return new LoopServer(new KestrelServer.Settings(
                "nowhere", 0, DIRECTORY, store, 100, 3, MAX_LINE, MAX_RECEIVING, Duration.ofHours(1), 16));
    }

    @Override
    protected void handle(byte[] data) {
        if (data.length < 2) return;
        byte[] stream = Arrays.copyOfRange(data, 1, data.length);
        var text = new String(stream, StandardCharsets.ISO_8859_1).toLowerCase(Locale.ROOT);
        // It would stop the server, as it should.
        if (text.contains("shutdown")) return;
        // Else nobody waits, and each time that passes brings the server nearer to its end.
        boolean waits = text.contains("/t=") || text.contains("monitor");

        var whole = answered(stream, new TreeSet<>(), waits);
        var pieces = answered(stream, cuts(data[0] & 0xff, stream.length), waits);

        assertAlike(whole, pieces);
    }

    private static SortedSet<Integer> cuts(int seed, int length) {
        var cuts = new TreeSet<Integer>();
        var random = new Random(seed);
        boolean each = seed % 4 == 0 && length <= SHORT;
        for (int i = 1; i < (each ? length : MAX_PIECES); i++) cuts.add(each ? i : random.nextInt(length));
        return cuts;
    }

    private static byte[] answered(byte[] stream, SortedSet<Integer> cuts, boolean waits) {
        if (server.isWorn()) {
            server.close();
            // What a start makes of a journal is another test's.
            empty(DIRECTORY);
            server = open();
        }
        server.reset();
        UNEXPECTED.set(null);
        var client = server.connect();
        int sent = 0;
        cuts.add(stream.length);
        for (int to : cuts) {
            client.send(stream, sent, to);
            sent = to;
            assertTrue(
                    server.reserved() <= Math.max(LEAST_RESERVED, 2L * sent),
                    () -> server.reserved() + " bytes set aside for what is only announced");
        }
        if (waits) passWaits(client);
        boolean open = client.isOpen();
        client.leave();
        var thrown = UNEXPECTED.getAndSet(null);
        if (thrown != null) throw new AssertionError("a connection broke", thrown);
        assertEquals(0, server.reserved(), "memory is still set aside");
        assertEquals(0, client.leaked(), "buffers are not given back");
        var answers = client.text() + (open ? "" : HUNG_UP);
        return answers.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Each wait ends with an answer, or the connection has ended. */
    private static void passWaits(LoopServer.Client client) {
        int heard;
        do {
            heard = client.heard();
            server.passTime(Integer.MAX_VALUE);
        } while (client.heard() > heard);
    }

    /** Compared as they are, number for number: reports of many kilobytes are what an input soon consists of. */
    private static void assertAlike(byte[] whole, byte[] pieces) {
        int at = 0;
        int other = 0;
        while (true) {
            int same = Arrays.mismatch(whole, at, whole.length, pieces, other, pieces.length);
            if (same < 0) return;
            at += same;
            other += same;
            int end = endOfFigure(whole, at);
            int otherEnd = endOfFigure(pieces, other);
            // Where both end here, what follows them differs.
            if (end < 0 || otherEnd < 0 || (end == at && otherEnd == other))
                assertEquals(text(whole), text(pieces), "the answers depend on how the requests were cut");
            at = end;
            other = otherEnd;
        }
    }

    /**
     * Where a number ends that holds the byte {@code at}, or that ends before it; or -1. What a report says of time and of
     * the journal's size is not the same twice.
     */
    private static int endOfFigure(byte[] text, int at) {
        boolean number = (at > 0 && isDigit(text[at - 1])) || (at < text.length && isDigit(text[at]));
        if (!number || !isReport(text, at)) return -1;
        int end = at;
        while (end < text.length && isDigit(text[end])) end++;
        return end;
    }

    /** Whether the line is one of a report: {@code STAT name 5}, or two blanks and {@code name=5}. */
    private static boolean isReport(byte[] text, int at) {
        int from = at;
        while (from > 0 && text[from - 1] != '\n') from--;
        var line = new String(text, from, Math.min(MAX_NAME, text.length - from), StandardCharsets.ISO_8859_1);
        if (line.startsWith("STAT ")) return true;
        if (!line.startsWith("  ")) return false;
        int end = 2;
        while (end < line.length() && isWord(line.charAt(end))) end++;
        return end > 2 && end < line.length() && line.charAt(end) == '=';
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isWord(char c) {
        return isDigit(c) || c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
    }

    private static String text(byte[] answers) {
        return new String(answers, StandardCharsets.ISO_8859_1);
    }
}
