package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a start makes of a segment's records, one by one; in memory. */
final class SegmentScanTest {
    private static final Path DIRECTORY = Path.of("/journal");
    private static final long SALT = 4711;
    private static final int SIZE = 4096;
    /** More items or runs than so many do not go into the segment. */
    private static final int MOST = SIZE / Records.FRAME;

    private static final long QUEUE = 5;

    /** Held, or the setting is forgotten: each damage is told of. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.kestrel.journal");

    private final MemoryFiles files = new MemoryFiles();
    private ByteBuffer log = begun(1, SIZE);

    @BeforeEach
    void beQuiet() {
        QUIET.setLevel(Level.OFF);
    }

    private static ByteBuffer begun(long number, int size) {
        return ByteBuffer.allocate(size).put(Records.header(number, SALT));
    }

    /** Appends a record with the right checksum, whatever is in it. */
    private void record(ByteBuffer body) {
        int sum = Records.crc(new CRC32C(), SALT, log.position(), body);
        log.putInt(body.remaining()).putInt(sum).put(body);
    }

    private static ByteBuffer body(int type, int length, Consumer<ByteBuffer> fields) {
        var body = ByteBuffer.allocate(length).put((byte) type);
        fields.accept(body);
        return body.clear();
    }

    private static ByteBuffer run(int number, long queue, Run.Origin origin, String name) {
        return body(
                Records.RUN,
                Records.RUN_FIXED + name.length(),
                body -> body.putInt(number)
                        .putLong(queue)
                        .putLong(origin.segment())
                        .putInt(origin.run())
                        .putInt(origin.index())
                        .put(name.getBytes(StandardCharsets.ISO_8859_1)));
    }

    static ByteBuffer run(int number) {
        return run(number, QUEUE, new Run.Origin(1, number, 0), "jobs");
    }

    private static ByteBuffer add(int run, int index, int bytes) {
        return body(
                Records.ADD, Records.ADD_FIXED + bytes, body -> body.putInt(run).putInt(index));
    }

    private static ByteBuffer remove(long segment, int run, int index, int bytes) {
        return body(
                Records.REMOVE,
                Records.REMOVE_FIXED,
                body -> body.putLong(segment).putInt(run).putInt(index).putInt(bytes));
    }

    private static ByteBuffer move(int run, int index, long segment, int fromRun, int fromIndex, int bytes) {
        return body(
                Records.MOVE,
                Records.MOVE_FIXED + bytes,
                body -> body.putInt(run)
                        .putInt(index)
                        .putLong(segment)
                        .putInt(fromRun)
                        .putInt(fromIndex));
    }

    private static ByteBuffer end() {
        return body(Records.END, 1, body -> {});
    }

    private byte[] bytes() {
        byte[] bytes = new byte[log.capacity()];
        log.get(0, bytes);
        return bytes;
    }

    private Recovery recovered() throws IOException {
        files.with(Segment.path(DIRECTORY, 1), bytes());
        return new Recovery(files, DIRECTORY);
    }

    /** The items that are left of each queue, by its name: run and index, in the queue's order. */
    private static Map<String, List<String>> left(Replay replay) {
        var left = new TreeMap<String, List<String>>();
        for (var queue : replay.queues.values())
            left.put(
                    queue.name,
                    Recovery.inOrder(queue.runs).stream()
                            .flatMap(run -> IntStream.range(0, run.count)
                                    .filter(run::isLive)
                                    .mapToObj(i -> run.segment.number + "/" + run.number + "/" + i))
                            .toList());
        return left;
    }

    private String left() throws IOException {
        return left(recovered().run()).toString();
    }

    @Test
    void allThatIsWrittenIsRead() throws IOException {
        record(run(0));
        for (int i = 0; i < 3; i++) record(add(0, i, i * 10));
        record(remove(1, 0, 1, 10));
        record(run(1, 7, new Run.Origin(1, 1, 0), "x".repeat(255)));
        record(add(1, 0, 4));
        int end = log.position();
        var recovery = recovered();

        var found = recovery.run();

        assertEquals(
                "{jobs=[1/0/0, 1/0/2], " + "x".repeat(255) + "=[1/1/0]}",
                left(found).toString());
        var last = Objects.requireNonNull(recovery.last());
        assertEquals(List.of(end, 3, 24L), List.of(last.end, last.live, last.liveData));
        assertFalse(last.isComplete() || last.damaged || last.nameUnsafe);
        assertEquals(List.of(20L, 30L), List.of(last.runs.get(0).liveBytes, last.runs.get(0).bytes));
        assertEquals(7, found.lastQueueId);
        var offsets = Objects.requireNonNull(last.runs.get(0).offsets());
        assertEquals(Records.HEADER + Records.FRAME + Records.RUN_FIXED + 4, offsets[0]);
    }

    @Test
    void aSegmentWithItsEndIsCompleteAndNotGoneOnWith() throws IOException {
        record(run(0));
        record(add(0, 0, 1));
        record(end());
        int end = log.position();
        record(add(0, 1, 1));
        var recovery = recovered();

        var segment = Objects.requireNonNull(recovery.run().segments.get(1L));

        assertNull(recovery.last());
        assertTrue(segment.isComplete());
        assertEquals(List.of(end, 1), List.of(segment.end, segment.live));
    }

    static Stream<ByteBuffer> impossibleRecords() {
        return Stream.of(
                body(0, 5, body -> {}),
                body(8, 5, body -> {}),
                body(Records.END, 2, body -> {}),
                body(Records.REMOVE, Records.REMOVE_FIXED + 1, body -> {}),
                body(Records.REMOVE, Records.REMOVE_FIXED - 1, body -> {}),
                body(Records.DELETE, Records.DELETE_FIXED + 1, body -> body.putLong(QUEUE)),
                body(Records.FLUSH, Records.FLUSH_FIXED + 1, body -> body.putLong(QUEUE)),
                body(Records.ADD, Records.ADD_FIXED - 1, body -> body.putInt(0).putInt(1)),
                body(
                        Records.MOVE,
                        Records.MOVE_FIXED - 1,
                        body -> body.putInt(0).putInt(1)),
                add(-1, 1, 3),
                add(MOST, 0, 3),
                add(0, -1, 3),
                add(0, MOST, 3),
                move(0, MOST, 1, 0, 0, 3),
                run(0),
                run(-1),
                run(MOST),
                run(1, QUEUE, new Run.Origin(1, 1, 0), "x".repeat(256)),
                body(Records.RUN, Records.RUN_FIXED - 1, body -> body.putInt(1)));
    }

    @ParameterizedTest
    @MethodSource("impossibleRecords")
    void aRecordThatNoWriterWroteIsSteppedOver(ByteBuffer impossible) throws IOException {
        record(run(0));
        record(add(0, 0, 1));
        record(impossible);
        record(add(0, 1, 1));
        var recovery = recovered();

        assertEquals("{jobs=[1/0/0, 1/0/1]}", left(recovery.run()).toString());

        assertTrue(Objects.requireNonNull(recovery.last()).damaged);
    }

    static Stream<ByteBuffer> lastPossibleRecords() {
        return Stream.of(
                add(0, MOST - 1, 0),
                add(MOST - 1, 0, 0),
                run(MOST - 1),
                run(1),
                add(0, 1, 0),
                run(1, 8, new Run.Origin(1, 1, 0), ""));
    }

    @ParameterizedTest
    @MethodSource("lastPossibleRecords")
    void whatIsJustPossibleIsRead(ByteBuffer possible) throws IOException {
        record(run(0));
        record(possible);
        int end = log.position();
        var recovery = recovered();
        recovery.run();

        var last = Objects.requireNonNull(recovery.last());
        assertEquals(end, last.end);
        assertFalse(last.damaged);
    }

    @Test
    void aRecordThatFillsTheSegmentToItsLastByteIsRead() throws IOException {
        record(run(0));
        record(add(0, 0, log.remaining() - Records.FRAME - Records.ADD_FIXED));
        var recovery = recovered();

        assertEquals("{jobs=[1/0/0]}", left(recovery.run()).toString());

        assertEquals(SIZE, Objects.requireNonNull(recovery.last()).end);
    }

    @Test
    void aLastRecordOfAByteIsFoundBehindDamageToo() throws IOException {
        record(run(0));
        int damaged = log.position();
        record(add(0, 0, log.remaining() - 2 * Records.FRAME - Records.ADD_FIXED - 1));
        record(end());
        log.put(damaged + 40, (byte) 1);
        var recovery = recovered();

        var segment = Objects.requireNonNull(recovery.run().segments.get(1L));

        assertTrue(segment.isComplete() && segment.damaged);
        assertEquals(SIZE, segment.end);
    }

    @Test
    void whatFollowsTheLastWholeRecordIsOverwrittenWithZeros() throws IOException {
        log = begun(1, 200_000);
        record(run(0));
        record(add(0, 0, 1));
        int end = log.position();
        byte[] whole = bytes();
        // In the first of the blocks that are looked at, in the one after it, and at the very end.
        for (int at : new int[] {end, end + 30_000, end + 100_000, 199_999}) log.put(at, (byte) 1);
        var recovery = recovered();
        recovery.run();

        assertEquals(end, Objects.requireNonNull(recovery.last()).end);
        assertArrayEquals(whole, files.bytes(Segment.path(DIRECTORY, 1)));
    }

    @Test
    void anItemLargerThanWhatIsReadAtATimeIsReadAndWhatFollowsIt() throws IOException {
        log = begun(1, 4 << 20);
        record(run(0));
        record(add(0, 0, 5));
        record(add(0, 1, 5 << 19));
        record(add(0, 2, 7));

        var found = recovered().run();

        assertEquals("{jobs=[1/0/0, 1/0/1, 1/0/2]}", left(found).toString());
        assertEquals((5 << 19) + 12, Objects.requireNonNull(found.segments.get(1L)).liveData);
    }

    @Test
    void itemsOfRunsWhoseNamesAreLostAreKeptWhereSomebodyFindsThem() throws IOException {
        int[] names = new int[3];
        for (int i = 0; i < 3; i++) {
            names[i] = log.position() + Records.FRAME + Records.RUN_FIXED;
            record(run(i, 1, new Run.Origin(1, i, 0), "jobs"));
        }
        for (int i = 0; i < 3; i++) for (int item = 0; item <= i; item++) record(add(i, item, 1));
        for (int lost : new int[] {0, 2}) log.put(names[lost], (byte) 'J');

        assertEquals("{jobs=[1/1/0, 1/1/1], lost-1-0=[1/0/0], lost-1-2=[1/2/0, 1/2/1, 1/2/2]}", left());
    }

    @Test
    void onlyAnEndWithinARecordIsWorthAWord() throws IOException {
        log = begun(1, 2 << 20);
        record(run(0));
        record(add(0, 0, 1));
        try (var said = new Log(SegmentScan.class)) {
            recovered().run();
            assertEquals("", said.text());

            int torn = log.position();
            log.put((2 << 20) - 1, (byte) 1);
            recovered().run();
            assertEquals(
                    Segment.path(DIRECTORY, 1) + " ends within a record at offset " + torn
                            + "; it was never acknowledged",
                    said.text());
        }
    }

    @Test
    void anItemThatIsLostTakesNoOtherWithIt() throws IOException {
        record(run(0));
        record(add(0, 0, 1));
        int damaged = log.position() + Records.FRAME + Records.ADD_FIXED;
        record(add(0, 1, 1));
        record(add(0, 2, 1));
        log.put(damaged, (byte) 1);
        var found = recovered().run();

        assertEquals("{jobs=[1/0/0, 1/0/2]}", left(found).toString());
        assertEquals(2, Objects.requireNonNull(found.segments.get(1L)).live);
    }

    @Test
    void movedItemsStandWhereTheyStoodBefore() throws IOException {
        record(run(0));
        for (int i = 0; i < 4; i++) record(add(0, i, 10));
        record(end());
        byte[] first = bytes();
        log = begun(2, SIZE);
        record(run(0, QUEUE, new Run.Origin(2, 0, 0), "jobs"));
        record(add(0, 0, 10));
        record(run(1, QUEUE, new Run.Origin(1, 0, 0), "jobs"));
        record(move(1, 0, 1, 0, 0, 10));
        record(move(1, 1, 1, 0, 1, 10));
        files.with(Segment.path(DIRECTORY, 2), bytes());
        log = ByteBuffer.wrap(first);

        var found = recovered().run();

        assertEquals("{jobs=[2/1/0, 2/1/1, 1/0/2, 1/0/3, 2/0/0]}", left(found).toString());
        assertEquals(20, Objects.requireNonNull(found.segments.get(1L)).liveData);
        assertEquals(30, Objects.requireNonNull(found.segments.get(2L)).liveData);
        var removals = Objects.requireNonNull(Objects.requireNonNull(found.segments.get(2L)).removals);
        var said = Objects.requireNonNull(removals.byRun.get(new Removals.Target(1, 0)));
        assertEquals(List.of("{0, 1}", 20L), List.of(said.indices.toString(), said.bytes));
    }

    @Test
    void aFlushLeavesWhatWasOpenAndADeletionNothing() throws IOException {
        record(run(0));
        record(run(1, 7, new Run.Origin(1, 1, 0), "gone"));
        for (int i = 0; i < 3; i++) record(add(0, i, 10));
        record(add(1, 0, 1));
        record(body(
                Records.FLUSH,
                Records.FLUSH_FIXED + Records.FLUSH_KEPT,
                body -> body.putLong(QUEUE).putLong(1).putInt(0).putInt(1).putInt(10)));
        record(body(Records.DELETE, Records.DELETE_FIXED, body -> body.putLong(7)));
        record(run(2));
        record(add(2, 0, 1));
        var found = recovered().run();

        assertEquals("{jobs=[1/0/1, 1/2/0]}", left(found).toString());
        var removals = Objects.requireNonNull(Objects.requireNonNull(found.segments.get(1L)).removals);
        assertEquals(
                List.of(
                        new Removals.Flush(QUEUE, 2, false, List.of(new Removals.Kept(1, 0, 1, 10))),
                        new Removals.Flush(7, 2, true, List.of())),
                removals.flushes);
        assertEquals(11, Objects.requireNonNull(found.segments.get(1L)).liveData);
    }

    @Test
    void unfinishedFilesAreRemovedAndOthersLeft() throws IOException {
        var foreign = DIRECTORY.resolve("notes.txt");
        files.with(DIRECTORY.resolve("spare-3.tmp"), new byte[1]).with(foreign, new byte[1]);
        record(run(0));

        recovered().run();

        var names = files.list(DIRECTORY).stream().sorted().toList();
        assertEquals(List.of(Segment.path(DIRECTORY, 1), foreign), names);
    }

    @Test
    void segmentsAreReadInTheirOrderAndOnlyTheLastIsGoneOnWith() throws IOException {
        for (long number = 12; number >= 1; number--) {
            log = begun(number, SIZE);
            record(run(0, QUEUE, new Run.Origin(number, 0, 0), "jobs"));
            record(add(0, 0, 1));
            files.with(Segment.path(DIRECTORY, number), bytes());
        }
        var recovery = recovered();

        var found = recovery.run();

        assertEquals(
                IntStream.rangeClosed(1, 12).mapToObj(i -> i + "/0/0").toList(),
                left(found).get("jobs"));
        assertEquals(12, Objects.requireNonNull(recovery.last()).number);
        assertEquals(12, Objects.requireNonNull(found.queues.get(QUEUE)).definedIn);
        // Without its end it was not written to its end.
        var others = found.segments.headMap(12L).values();
        assertTrue(others.stream().allMatch(segment -> segment.isComplete() && segment.damaged));
        assertFalse(Objects.requireNonNull(recovery.last()).damaged);
    }
}
