package dev.biene.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.bench.BenchException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RunFileTest {

    @TempDir
    Path directory;

    @Test
    void whatWasWrittenIsReadAgain() throws Exception {
        var file = directory.resolve("run.json");
        var run = Runs.run(
                Runs.figure(Runs.BIENE, Runs.RATE, 1.5, Double.NaN, 3.25), Runs.figure(Runs.PEER, Runs.CPU, 0.0));

        RunFile.write(file, List.of(run, run));

        assertEquals(List.of(run, run), RunFile.read(file));
    }

    @Test
    void aFigureTellsItsMedianToReadersWithoutACalculator() throws Exception {
        var file = directory.resolve("run.json");

        RunFile.write(file, List.of(Runs.run(Runs.figure(Runs.BIENE, Runs.RATE, 4.0, 1.0, 2.0))));

        var text = Files.readString(file);
        assertTrue(text.contains("\"median\" : 2.0"), text);
        assertTrue(text.contains("\"better\" : \"more\""), text);
        assertTrue(text.contains("\"reached\" : false"), text);
    }

    @Test
    void anotherFileIsRefusedByItsName() throws Exception {
        var file = directory.resolve("other.json");
        Files.writeString(file, "{\"format\": \"biene-bench 7\"}");

        var refused = assertThrows(BenchException.class, () -> RunFile.read(file));

        assertTrue(String.valueOf(refused.getMessage()).contains("\"biene-bench 7\": " + file), refused.toString());

        Files.writeString(file, "{\"runs\":");
        refused = assertThrows(BenchException.class, () -> RunFile.read(file));
        assertTrue(String.valueOf(refused.getMessage()).contains("not the JSON"), refused.toString());
    }
}
