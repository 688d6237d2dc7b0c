package dev.biene.kestrel.journal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A summary saves the reading of its segment; one that is not whole, or of another, is as good as none. */
final class DamagedSummaryTest {
    private static final int ITEMS = 300;
    private static final StoreSettings SMALL =
            StoreSettings.DEFAULT.withFsync(Fsync.NEVER).withSegmentSize(64 * 1024);

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    private interface Damage {
        void to(List<Path> summaries) throws IOException;
    }

    /** Fills some segments, removes every third item, damages what was summed up of them, and starts again. */
    private void survives(Damage damage) throws IOException {
        try (var store = QueueStore.open(directory, SMALL)) {
            for (int i = 0; i < ITEMS; i++) assertTrue(store.push("q", item(i), 0));
            for (int i = 0; i < ITEMS / 3; i++) {
                var delivery = store.take("q");
                if (delivery == null) throw new AssertionError("nothing was taken");
                store.confirm(delivery.item());
            }
            store.commit();
            awaitSummaries();
        }
        damage.to(summaries());

        try (var store = QueueStore.open(directory, SMALL)) {
            for (int i = ITEMS / 3; i < ITEMS; i++) {
                var delivery = store.take("q");
                if (delivery == null) throw new AssertionError("item " + i + " is lost");
                assertEquals(text(item(i)), text(delivery.bytes()));
                store.confirm(delivery.item());
            }
            assertEquals(0, Objects.requireNonNull(store.counts("q")).items());
        }
    }

    private static byte[] item(int number) {
        return (number + " " + "x".repeat(900)).getBytes(StandardCharsets.US_ASCII);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private List<Path> summaries() throws IOException {
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(directory, "*.idx")) {
            files.forEach(found::add);
        }
        found.sort(null);
        return found;
    }

    private void awaitSummaries() throws IOException {
        long until = System.nanoTime() + 20_000_000_000L;
        while (summaries().size() < 2) {
            assertTrue(System.nanoTime() < until, "no summaries were written");
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static void rewrite(List<Path> files, UnaryOperator<byte[]> change) throws IOException {
        for (var file : files) Files.write(file, change.apply(Files.readAllBytes(file)));
    }

    @Test
    void untouchedItIsUsed() throws IOException {
        survives(summaries -> assertTrue(summaries.size() >= 2));
    }

    @Test
    void oneThatIsGoneIsNotMissed() throws IOException {
        survives(summaries -> {
            for (var file : summaries) Files.delete(file);
        });
    }

    @Test
    void oneThatEndsInTheMiddleIsNotUsed() throws IOException {
        survives(summaries -> rewrite(summaries, bytes -> Arrays.copyOf(bytes, bytes.length / 2)));
    }

    @Test
    void oneOfAFewBytesIsNotUsed() throws IOException {
        survives(summaries -> rewrite(summaries, bytes -> Arrays.copyOf(bytes, 3)));
    }

    @Test
    void oneWithAFlippedBitIsNotUsed() throws IOException {
        survives(summaries -> rewrite(summaries, bytes -> {
            bytes[bytes.length / 2] ^= 4;
            return bytes;
        }));
    }

    @Test
    void oneOfAnotherSegmentIsNotUsed() throws IOException {
        survives(summaries -> Files.copy(summaries.get(0), summaries.get(1), StandardCopyOption.REPLACE_EXISTING));
    }
}
