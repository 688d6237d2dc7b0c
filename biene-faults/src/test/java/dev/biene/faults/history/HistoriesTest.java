package dev.biene.faults.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoriesTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private Path file(String name, String text) throws IOException {
        return Files.writeString(directory.resolve(name), text);
    }

    @Test
    void filesAreReadInOrderOfTime() throws IOException {
        var a = file("a", "1 a i put 1 q\n4 a o put 1 q\n");
        var b = file("b", "2 b i get - q\n3 b o get 1 q\n");
        var read = new ArrayList<String>();

        Histories.merge(List.of(a, b), event -> read.add(event.toString()));

        assertEquals(List.of("1 a i put 1 q", "2 b i get - q", "3 b o get 1 q", "4 a o put 1 q"), read);
    }

    @Test
    void theLineInWhichAProcessWasKilledCountsForNothing() throws IOException {
        var torn = file("a", "1 a i put 1 q\n4 a o pu");
        var read = new ArrayList<String>();

        Histories.merge(List.of(torn), event -> read.add(event.toString()));

        assertEquals(List.of("1 a i put 1 q"), read);
    }

    @Test
    void whatIsNoHistoryIsRefusedWithItsPlace() throws IOException {
        var garbage = file("a", "1 a i put 1 q\nhello\n2 a o put 1 q\n");
        var backwards = file("b", "2 a i put 1 q\n1 a o put 1 q\n3 a i put 2 q\n");

        var said = assertThrows(IOException.class, () -> Histories.merge(List.of(garbage), event -> {}));
        assertTrue(said.toString().endsWith("a, line 2: expected six columns, got \"hello\""), said::toString);
        assertThrows(IOException.class, () -> Histories.merge(List.of(backwards), event -> {}));
        assertThrows(IOException.class, () -> Histories.merge(List.of(directory.resolve("none")), event -> {}));
    }

    @Test
    void whatTwoProcessesWroteIsJudgedAsOne() throws IOException {
        var producer = directory.resolve("p.history");
        var consumer = directory.resolve("c.history");
        try (var p = new HistoryFile(producer);
                var c = new HistoryFile(consumer)) {
            p.write("p", 'i', "put", "1", "q");
            p.write("p", 'o', "put", "1", "q");
            c.write("c", 'i', "get", "-", "q");
            c.write("c", 'o', "get", "1", "q");
            c.write("c", 'i', "ack", "1", "q");
            c.write("c", 'o', "ack", "1", "q");
            p.write("driver", 'o', "left", "-", "q");
        }

        assertEquals(0, verdict(List.of(consumer, producer)).exitStatus());
    }

    private static Verdict verdict(List<Path> files) throws IOException {
        var checker = new Checker();
        Histories.merge(files, checker);
        return checker.verdict();
    }

    @Test
    void aLongHistoryIsJudged() throws IOException {
        judge(new Checker(), 20_000);
    }

    @Test
    @Tag("fault")
    void fiveMillionEventsAreJudgedInTheMemoryOfTheirItems() throws IOException {
        int items = 834_000;
        long before = usedBytes();
        var checker = new Checker();
        judge(checker, items);
        long each = (usedBytes() - before) / items;
        assertTrue(each < 400, each + " bytes are kept of an item");
        assertEquals(items, checker.verdict().acknowledged());
    }

    /** The heap grows as it likes; what counts is what is still needed. */
    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    /** Six events an item. */
    private void judge(Checker checker, int items) throws IOException {
        var producer = directory.resolve("p.history");
        var consumer = directory.resolve("c.history");
        try (var p = Files.newBufferedWriter(producer);
                var c = Files.newBufferedWriter(consumer)) {
            for (int n = 0; n < items; n++) {
                long nanos = n * 10L;
                line(p, nanos, "p i put " + n + " q");
                line(p, nanos + 1, "p o put " + n + " q");
                line(c, nanos + 2, "c i get - q");
                line(c, nanos + 3, "c o get " + n + " q");
                line(c, nanos + 4, "c i ack " + n + " q");
                line(c, nanos + 5, "c o ack " + n + " q");
            }
            line(p, items * 10L, "driver o left - q");
        }

        Histories.merge(List.of(producer, consumer), checker);

        var verdict = checker.verdict();
        assertEquals(0, verdict.exitStatus(), () -> verdict.toString());
        assertEquals(items * 6L + 1, verdict.events());
        assertEquals(items, verdict.acknowledged());
    }

    private static void line(BufferedWriter to, long nanos, String text) throws IOException {
        to.write(nanos + " " + text + "\n");
    }
}
