package dev.biene.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.bench.report.RunFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The harness from end to end, in sizes that measure nothing. */
@Tag("any-jdk")
final class AllTest {

    @TempDir
    Path directory;

    @Test
    void someMeasurementsMakeOneFileAndOnePage() throws Exception {
        int runs = run("--only=jobs burn-down,queues put-get");

        assertEquals(2, runs);
    }

    @Test
    @Tag("fault") // Not for faults: it takes a minute.
    void allMeasurementsWork() throws Exception {
        assertTrue(run() > 10);
    }

    private int run(String... more) throws Exception {
        var json = directory.resolve("all.json");
        var html = directory.resolve("all.html");
        var words = new java.util.ArrayList<>(List.of("all", "--quick", "--json=" + json, "--html=" + html));
        words.addAll(List.of(more));

        int status = Bench.run(words.toArray(String[]::new));

        assertEquals(0, status);
        var runs = RunFile.read(json);
        for (var run : runs) {
            assertFalse(run.figures().isEmpty(), run.title());
            assertFalse(run.contestants().isEmpty(), run.title());
            assertFalse(run.command().contains("--json"), run.command().toString());
            assertTrue(Files.readString(html).contains("<h2>" + run.title() + "</h2>"), run.title());
        }
        return runs.size();
    }
}
