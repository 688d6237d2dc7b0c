package dev.biene.parquet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ParquetResultsTest {

    private static final List<JobState> STATES = List.of(JobState.values());

    @TempDir
    private Path directory;

    @Test
    void hundredThousandJobsComeBackAsTheyWere() throws IOException {
        var file = directory.resolve("jobs.parquet");
        int rows = 100_000;

        ParquetResults.write(LongStream.range(0, rows).mapToObj(ParquetResultsTest::job), file);

        var row = new AtomicLong();
        WrittenJobs.each(file, job -> assertEquals(job(row.getAndIncrement()), job));
        assertEquals(rows, row.get());
    }

    /** Every state, every absence, durations and moments that double and microseconds just hold. */
    private static JobRecord job(long row) {
        var state = STATES.get((int) (row % STATES.size()));
        var input = "{\"file\":\"src/Größe " + row + ".java\",\"bees\":\"🐝蜂\"}";
        if (state != JobState.COMPLETED) {
            return new JobRecord(row, input, state, null, (int) (row % 11), null, null, null);
        }
        return new JobRecord(
                row,
                input,
                state,
                row % 2 == 0 ? "{\"lines\":" + row * 7919 + "}" : null,
                0,
                Duration.ofNanos(row * 1_234_567_000L),
                row % 3 == 0 ? null : Long.MAX_VALUE - row,
                Instant.parse("2026-11-22T08:00:00.000001Z").plusNanos(row * 999_000));
    }

    @Test
    void textOfInputsAndResultsIsKeptToTheDigit() throws IOException {
        var texts = List.of(
                "{\"n\":1.0}",
                "{\"n\":1e400,\"m\":-0.10}",
                "{\"n\":123456789012345678901234567890.12345678901234567890}",
                "{ \"b\" : 1 , \"a\" : [ null, true ] }",
                "{\"quote\":\"\\\"\\\\\\n\\u001f\",\"\":\"\"}",
                "{\"é\":\"e\u0301\",\"bee\":\"\ud83d\udc1d\",\"rtl\":\"\u05d0\"}");
        var jobs = texts.stream()
                .map(text -> new JobRecord(1, text, JobState.COMPLETED, text, 0, Duration.ZERO, 1L, Instant.EPOCH))
                .toList();
        var file = directory.resolve("jobs.parquet");

        ParquetResults.write(jobs.stream(), file);

        assertEquals(jobs, WrittenJobs.in(file));
    }

    @Test
    void resultThatIsNullInJsonIsNotAbsent() throws IOException {
        var jobs = Stream.of("null", "\"\"", "0")
                .map(result -> new JobRecord(1, "{}", JobState.COMPLETED, result, 0, Duration.ZERO, 1L, Instant.EPOCH))
                .toList();
        var file = directory.resolve("jobs.parquet");

        ParquetResults.write(jobs.stream(), file);

        assertEquals(jobs, WrittenJobs.in(file));
    }

    @Test
    void nanosecondsAreRoundedInSecondsAndCutInMoments() throws IOException {
        var precise = new JobRecord(
                1,
                "{}",
                JobState.COMPLETED,
                "1",
                0,
                Duration.ofNanos(1_000_000_500),
                1L,
                Instant.parse("2026-11-22T08:00:00.123456789Z"));
        var file = directory.resolve("jobs.parquet");

        ParquetResults.write(Stream.of(precise), file);

        var written = WrittenJobs.in(file).get(0);
        assertEquals(Duration.ofNanos(1_000_001_000), written.duration());
        assertEquals(Instant.parse("2026-11-22T08:00:00.123456Z"), written.completedAt());
    }

    @Test
    void readersAreToldWhatTheColumnsMean() throws IOException {
        var file = directory.resolve("jobs.parquet");

        ParquetResults.write(Stream.of(), file);

        assertEquals("""
                message job {
                  required int64 job;
                  required binary state (STRING);
                  required int32 attempts;
                  optional double seconds;
                  optional int64 bee;
                  optional int64 completed_at (TIMESTAMP(MICROS,true));
                  required binary input (JSON);
                  optional binary result (JSON);
                }
                """, WrittenJobs.footer(file).getFileMetaData().getSchema().toString());
        assertEquals(List.of(), WrittenJobs.in(file));
    }

    @Test
    void largeJobsAfterManySmallOnesDoNotPileUpInMemory() throws IOException {
        var random = new Random(1);
        var small = IntStream.range(0, 1000).mapToObj(i -> small(i));
        // Text of random hexadecimal digits: gzip halves it and no more.
        var large = IntStream.range(0, 24).mapToObj(i -> {
            var bytes = new byte[2 << 20];
            random.nextBytes(bytes);
            return new JobRecord(
                    1000 + i,
                    "{}",
                    JobState.COMPLETED,
                    '"' + HexFormat.of().formatHex(bytes) + '"',
                    0,
                    Duration.ZERO,
                    1L,
                    Instant.EPOCH);
        });
        var file = directory.resolve("jobs.parquet");

        ParquetResults.write(Stream.concat(small, large), file);

        var groups = WrittenJobs.footer(file).getBlocks();
        assertEquals(1024, groups.stream().mapToLong(each -> each.getRowCount()).sum());
        groups.forEach(group -> assertTrue(group.getCompressedSize() < 12 << 20, group::toString));
        assertTrue(groups.size() > 1, () -> "expected several row groups, got " + groups);
    }

    @Test
    void failureOfTheSourceIsPassedOnAndLeavesTheOlderFile() throws IOException {
        var file = directory.resolve("jobs.parquet");
        Files.writeString(file, "older");
        var failure = new BieneException("the server went away");
        var jobs = LongStream.range(0, 200_000).mapToObj(row -> {
            if (row == 150_000) throw failure;
            return job(row);
        });

        var thrown = assertThrows(BieneException.class, () -> ParquetResults.write(jobs, file));

        assertSame(failure, thrown);
        assertEquals("older", Files.readString(file));
        assertEquals(Set.of("jobs.parquet"), names(directory));
    }

    @Test
    void olderFileIsReplacedAndALinkToItStays() throws IOException {
        var file = Files.writeString(directory.resolve("jobs.parquet"), "older");
        var link = Files.createSymbolicLink(directory.resolve("latest"), Path.of("jobs.parquet"));

        ParquetResults.write(Stream.of(small(7)), link);

        assertTrue(Files.isSymbolicLink(link));
        assertEquals(List.of(small(7)), WrittenJobs.in(file));
        assertEquals(Set.of("jobs.parquet", "latest"), names(directory));
    }

    @Test
    void missingDirectoryIsNamed() {
        var file = directory.resolve("out").resolve("jobs.parquet");

        var thrown = assertThrows(BieneException.class, () -> ParquetResults.write(Stream.of(small(1)), file));

        assertEquals(
                "cannot write \"" + file + "\": no directory \"" + file.getParent() + "\"; create it, or name another",
                thrown.getMessage());
    }

    @Test
    void directoryIsNotReplaced() throws IOException {
        var thrown = assertThrows(BieneException.class, () -> ParquetResults.write(Stream.of(small(1)), directory));

        assertEquals("cannot write \"" + directory + "\": it is there and is no regular file", thrown.getMessage());
        assertEquals(Set.of(), names(directory));
    }

    @Test
    void deviceIsNotReplaced() {
        var thrown = assertThrows(BieneException.class, () -> ParquetResults.write(Stream.of(), Path.of("/dev/null")));

        assertEquals("cannot write \"/dev/null\": it is there and is no regular file", thrown.getMessage());
        assertFalse(Files.isRegularFile(Path.of("/dev/null")));
    }

    private static JobRecord small(int row) {
        return new JobRecord(row, "{}", JobState.COMPLETED, "1", 0, Duration.ZERO, 1L, Instant.EPOCH);
    }

    private static Set<String> names(Path directory) throws IOException {
        try (var files = Files.list(directory)) {
            return files.map(each -> each.getFileName().toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }
}
