package dev.biene.cli.output;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class FlatteningTest {

    private static JobRecord completed(long id, String input, @Nullable String result) {
        return new JobRecord(id, input, JobState.COMPLETED, result, 0, Duration.ofMillis(12), 1L, Instant.EPOCH);
    }

    @Test
    void columnsAreThoseOfAllJobsInOrderOfAppearance() {
        var jobs = List.of(
                completed(1, "{\"file\":\"a\",\"size\":{\"w\":1.50,\"h\":2}}", "{\"ok\":true,\"tags\":[1,2]}"),
                completed(2, "{\"file\":\"b\",\"extra\":null}", "{\"ok\":false}"));

        var columns = Flattening.of(jobs.stream(), false);

        assertEquals(List.of("job", "file", "size.w", "size.h", "extra", "ok", "tags", "seconds"), columns.header());
        assertEquals(
                List.of("1", "a", "1.50", "2", "", "true", "[1,2]", "0.012"),
                columns.row(jobs.get(0)).cells());
        assertEquals(
                List.of("2", "b", "", "", "", "false", "", "0.012"),
                columns.row(jobs.get(1)).cells());
    }

    @Test
    void namesThatMeetAreToldApart() {
        var job = completed(1, "{\"job\":\"x\",\"a\":1}", "{\"a\":2,\"seconds\":3}");

        var columns = Flattening.of(Stream.of(job), false);

        assertEquals(List.of("job", "input.job", "a", "result.a", "result.seconds", "seconds"), columns.header());
        assertEquals(List.of("1", "x", "1", "2", "3", "0.012"), columns.row(job).cells());
    }

    @Test
    void resultThatIsNoObjectStandsUnderResult() {
        var number = completed(1, "{\"a\":1}", "5");
        var none = completed(2, "{\"a\":2}", null);

        var columns = Flattening.of(Stream.of(number, none), false);

        assertEquals(List.of("job", "a", "result", "seconds"), columns.header());
        assertEquals(List.of("1", "1", "5", "0.012"), columns.row(number).cells());
        assertEquals(List.of("2", "2", "", "0.012"), columns.row(none).cells());
    }

    @Test
    void jobWithAKeyThatIsNoColumnSaysSo() {
        var columns = Flattening.of(Stream.of(completed(1, "{\"a\":1}", null)), false);

        assertTrue(columns.row(completed(2, "{\"a\":1}", null)).complete());
        assertFalse(columns.row(completed(2, "{\"b\":1}", null)).complete());
    }

    @Test
    void csvQuotesWhatNeedsItAndNothingElse() {
        assertEquals("a,\"b,c\",\"d\"\"e\",\"f\ng\",,\" h\"\n", Csv.row(List.of("a", "b,c", "d\"e", "f\ng", "", " h")));
    }

    @Test
    void jsonLineKeepsEveryDigit() {
        var line = JsonOutput.line(completed(7, "{\"n\":1.000000000000000000000000010}", "[1e400]"));

        assertEquals(
                "{\"job\":7,\"state\":\"completed\",\"input\":{\"n\":1.000000000000000000000000010},\"result\":[1e400],"
                        + "\"attempts\":0,\"seconds\":0.012,\"bee\":1,\"completed_at\":\"1970-01-01T00:00:00Z\"}",
                line);
    }
}
