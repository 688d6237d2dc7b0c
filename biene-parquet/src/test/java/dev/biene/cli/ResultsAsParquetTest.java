package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import dev.biene.cli.output.Terminal;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.parquet.WrittenJobs;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** The command with the module on its class path; in the command's package, whose door is closed to others. */
final class ResultsAsParquetTest {

    @TempDir
    private Path directory;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();
    private String url = "";

    @BeforeEach
    void threeJobsOfWhichTwoAreDone(TestInfo test) throws Exception {
        url = "memory:" + test.getDisplayName();
        try (var jobs = JobSet.open("thumbs", JobStore.connect(url))) {
            jobs.create();
            jobs.add(List.of(Map.of("file", "ä.png"), Map.of("file", "b.png")));
            jobs.run(job -> Map.of("width", 10));
            jobs.add(List.of(Map.of("file", "c.png")));
        }
    }

    @Test
    void completedJobsAreInTheFile() throws IOException {
        var file = directory.resolve("thumbs.parquet");

        int status = biene("results", "thumbs", "--db", url, "--format", "parquet", "--output", file.toString());

        assertEquals("", err.toString(StandardCharsets.UTF_8));
        assertEquals(ExitStatus.DONE, status);
        assertEquals("", out.toString(StandardCharsets.UTF_8));
        var jobs = WrittenJobs.in(file);
        // Jobs of one add are in an order of the store's.
        assertEquals(
                Set.of("{\"file\":\"ä.png\"}", "{\"file\":\"b.png\"}"),
                jobs.stream().map(JobRecord::input).collect(Collectors.toSet()));
        assertEquals(
                List.of("{\"width\":10}", "{\"width\":10}"),
                jobs.stream().map(JobRecord::result).toList());
    }

    @Test
    void withAllTheOthersAreThereToo() throws IOException {
        var file = directory.resolve("thumbs.parquet");

        biene("results", "thumbs", "--all", "--db", url, "--format", "parquet", "--output", file.toString());

        assertEquals(
                List.of(JobState.COMPLETED, JobState.COMPLETED, JobState.UNCLAIMED),
                WrittenJobs.in(file).stream().map(JobRecord::state).toList());
    }

    @Test
    void fileThatCannotBeWrittenIsOneSentence() {
        var file = directory.resolve("none").resolve("thumbs.parquet");

        int status = biene("results", "thumbs", "--db", url, "--format", "parquet", "--output", file.toString());

        assertEquals(ExitStatus.ERROR, status);
        assertEquals(
                "biene: cannot write \"" + file + "\": no directory \"" + file.getParent()
                        + "\"; create it, or name another\n",
                err.toString(StandardCharsets.UTF_8));
    }

    @Test
    void setThatDoesNotExistLeavesNoFile() {
        var file = directory.resolve("thumbs.parquet");

        int status = biene("results", "other", "--db", url, "--format", "parquet", "--output", file.toString());

        assertEquals(ExitStatus.ERROR, status);
        assertFalse(Files.exists(file));
    }

    private int biene(String... words) {
        var terminal = new Terminal(
                InputStream.nullInputStream(),
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                "",
                0,
                Map.of());
        return new BieneCommand(terminal, JobStore::connect).execute(words);
    }
}
