package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Await;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** In which order the housekeeping does things, so that a power cut in between costs nothing. */
@Timeout(60)
final class UpkeepTest {
    /** Held, or the setting is forgotten: what fails is told of. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.kestrel.journal");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private final RecordedFiles files = new RecordedFiles();

    @BeforeEach
    void beQuiet() {
        QUIET.setLevel(Level.OFF);
    }

    private QueueStore open(Fsync fsync) {
        return QueueStore.open(
                files, directory, StoreSettings.DEFAULT.withFsync(fsync).withSegmentSize(64 * 1024));
    }

    private static String log(int number) {
        return String.format("%016d.log", number);
    }

    private static String summary(int number) {
        return String.format("%016d.idx", number);
    }

    private void awaitDone(String what) throws Exception {
        Await.until(what, () -> files.done().contains(what));
    }

    private int indexOf(String what) {
        int index = files.done().indexOf(what);
        assertTrue(index >= 0, () -> what + " was not done: " + files.done());
        return index;
    }

    private boolean isDoneBefore(int end, Predicate<String> what) {
        return files.done().subList(0, end).stream().anyMatch(what);
    }

    private static void push(QueueStore store, String queue, int items) {
        for (int i = 0; i < items; i++) assertTrue(store.push(queue, new byte[20_000], 0));
        store.commit();
    }

    private static void drain(QueueStore store, String queue) {
        for (var item = store.take(queue); item != null; item = store.take(queue)) store.confirm(item.item());
        store.commit();
    }

    /** Three segments of which all but the last are summed up, and then gone with what was in them. */
    private void fillAndDrain(QueueStore store) throws Exception {
        push(store, "q", 8);
        store.awaitSafe(store.position());
        for (int number = 1; number <= 2; number++) awaitDone("name " + summary(number));
        drain(store, "q");
        awaitDone("delete " + log(2));
    }

    @Test
    void segmentsGoOneAfterTheOtherEachAfterWhatWasSummedUpOfIt() throws Exception {
        try (var store = open(Fsync.ALWAYS)) {
            fillAndDrain(store);
            Await.until(
                    "the directory is forced",
                    () -> files.done().lastIndexOf(RecordedFiles.FORCE_DIRECTORY) > indexOf("delete " + log(2)));

            var deleted = files
                    .done()
                    .subList(indexOf("delete " + summary(1)), files.done().size())
                    .stream()
                    .filter(what -> what.startsWith("delete 0") || what.equals(RecordedFiles.FORCE_DIRECTORY))
                    .toList();
            assertEquals(
                    List.of(
                            "delete " + summary(1),
                            "delete " + log(1),
                            RecordedFiles.FORCE_DIRECTORY,
                            "delete " + summary(2),
                            "delete " + log(2),
                            RecordedFiles.FORCE_DIRECTORY),
                    deleted);
        }
    }

    @Test
    void aSegmentIsForcedAndClosedBeforeWhatIsSummedUpOfItHasItsName() throws Exception {
        try (var store = open(Fsync.ALWAYS)) {
            push(store, "q", 8);
            store.awaitSafe(store.position());
            awaitDone("name " + summary(1));

            int named = indexOf("name " + summary(1));
            assertTrue(isDoneBefore(named, ("force " + log(1))::equals));
            assertTrue(isDoneBefore(named, ("close " + log(1))::equals));
            assertTrue(isDoneBefore(named, ("force " + summary(1) + ".tmp")::equals));
            assertTrue(isDoneBefore(named, RecordedFiles.FORCE_DIRECTORY::equals), "its own name");
        }
    }

    @Test
    void whoWantsNothingForcedWaitsForNoDisk() throws Exception {
        try (var store = open(Fsync.NEVER)) {
            fillAndDrain(store);

            assertFalse(isDoneBefore(files.done().size(), what -> what.startsWith("force")), () -> "" + files.done());
        }
        assertTrue(isDoneBefore(files.done().size(), what -> what.startsWith("force")), "at its end it is");
    }

    @Test
    void whatWasMovedIsOnTheDiskBeforeItsFormerPlaceGoesWhateverElseIsForced() throws Exception {
        try (var store = open(Fsync.NEVER)) {
            store.push("old", new byte[100], 0);
            for (int i = 0; i < 20; i++) {
                push(store, "q", 1);
                drain(store, "q");
            }
            awaitDone("delete " + log(1));

            assertTrue(isDoneBefore(indexOf("delete " + log(1)), what -> what.startsWith("force ")));
            assertEquals(1, Objects.requireNonNull(store.counts("old")).items());
        }
    }

    @Test
    void whatFailsIsTriedAgain() throws Exception {
        files.failOnce("make " + summary(1) + ".tmp");
        try (var store = open(Fsync.NEVER)) {
            push(store, "q", 8);
            awaitDone("name " + summary(1));
            files.failOnce("delete " + summary(2));

            drain(store, "q");
            push(store, "q", 20);

            // What was left behind does no harm: the next start finds nothing in it.
            awaitDone("name " + summary(4));
        }
        try (var store = open(Fsync.NEVER)) {
            assertEquals(20, Objects.requireNonNull(store.counts("q")).items());
        }
    }

    @Test
    void aSegmentIsReadyBeforeItIsNeeded() throws Exception {
        try (var store = open(Fsync.NEVER)) {
            Await.until(
                    "the spare is made", () -> files.done().stream().anyMatch(what -> what.startsWith("close spare")));
            long made = files.done().stream()
                    .filter(what -> what.startsWith("make"))
                    .count();

            push(store, "q", 1);
            awaitDone("name " + log(1));

            Await.until(
                    "the next is made",
                    () -> files.done().stream()
                                    .filter(what -> what.startsWith("make"))
                                    .count()
                            == made + 1);
        }
    }
}
