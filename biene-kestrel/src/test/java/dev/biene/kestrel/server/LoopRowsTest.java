package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The rows and the document once more, without a socket: whatever is wrong shows at once, not when a client loses patience. */
final class LoopRowsTest {
    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @Test
    void everyRowIsAnsweredAsKestrelDoes() throws Exception {
        var rows = KestrelRowsTest.rows().stream().filter(row -> !isLarge(row)).toList();
        assertTrue(rows.size() > 180, "only " + rows.size() + " of the rows");

        run(rows);
    }

    @Test
    void everyExampleOfTheDocumentIsTrue() throws Exception {
        run(ProtocolDocumentTest.examples());
    }

    private static boolean isLarge(List<String> row) {
        return row.get(0).matches("set\\.(1m|16m) .*");
    }

    private void run(List<List<String>> rows) throws IOException {
        try (var host = new LoopHost(directory)) {
            for (var row : rows) {
                try (var script = new Script(host)) {
                    for (var line : row.subList(1, row.size())) script.run(line);
                } catch (AssertionError e) {
                    throw new AssertionError(row.get(0) + ": " + e.getMessage(), e);
                }
                host.reset();
            }
        }
    }
}
