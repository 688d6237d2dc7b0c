package dev.biene.cli.watch;

import dev.biene.jobset.BeeStatus;
import dev.biene.jobset.BeeStatus.Standing;
import dev.biene.jobset.DurationHistogram;
import dev.biene.jobset.FailureGroup;
import dev.biene.jobset.JobExcerpt;
import dev.biene.jobset.JobPage;
import dev.biene.jobset.JobState;
import dev.biene.jobset.Progress;
import dev.biene.jobset.RunningJob;
import dev.biene.jobset.SetState;
import dev.biene.jobset.SetStats;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.List;

/** A set in the middle of its work, with all that the watch can show of it. */
final class Scene {

    static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    static final ZonedDateTime NOW = NOON.plusSeconds(2).atZone(ZoneId.of("UTC"));

    /** What a program wrote that wants to move the cursor, change the title and turn the text around. */
    static final String HOSTILE = "\u001b[2J\u001b]0;evil\u0007\r\n\t\u009b31m\u202eabc\u2028\u0000 幅広い文字 \ud83d\ude00";

    private Scene() {}

    static SetStats stats(String set, SetState state, long completed) {
        var durations = new DurationHistogram();
        for (int i = 1; i <= 100; i++) durations.record(i / 100.0);
        return new SetStats(
                set,
                state,
                NOON.minusSeconds(600),
                1000,
                completed,
                8,
                2,
                1,
                1000 - completed - 11,
                12,
                3,
                5,
                2,
                10,
                14.2,
                durations,
                Duration.ofSeconds(3),
                2,
                8);
    }

    static Snapshot set() {
        return set("thumbs", "Input/output error");
    }

    /** @param text what inputs, messages and hosts have in them */
    static Snapshot set(String id, String text) {
        var running = new ArrayList<RunningJob>();
        for (int i = 0; i < 30; i++) {
            var copy = i == 0 ? new RunningJob.Copy(3, "node-2", 42, Duration.ofSeconds(9)) : null;
            running.add(new RunningJob(
                    100 + i, "{\"file\":\"" + text + "\"}", 1, 2, "node-1", 4711, Duration.ofSeconds(90 - i), 1, copy));
        }
        return new Snapshot(
                NOON,
                List.of(),
                stats(id, SetState.ACTIVE, 412),
                List.of(
                        bee(1, Standing.LEFT, text),
                        bee(2, Standing.LIVE, "node-1"),
                        bee(3, Standing.LOST, "node-2"),
                        bee(4, Standing.LIVE, "node-3")),
                running,
                List.of(
                        new FailureGroup("timeout: " + text, "timeout: " + text, 9, 5, NOON.minusSeconds(60), NOON, 17),
                        new FailureGroup(
                                "not found", "not found", 3, 3, NOON.minusSeconds(50), NOON.minusSeconds(9), 18)),
                List.of(
                        new Progress(NOON.minusSeconds(600), 0, 0),
                        new Progress(NOON.minusSeconds(500), 0, 0),
                        new Progress(NOON.minusSeconds(400), 400, 0),
                        new Progress(NOON.minusSeconds(100), 400, 0)),
                null,
                null,
                "");
    }

    static BeeStatus bee(long id, Standing standing, String host) {
        return new BeeStatus(
                "thumbs",
                id,
                host,
                4000 + id,
                "0.1.0",
                4,
                standing == Standing.LIVE ? 4 : 0,
                NOON.minusSeconds(500),
                Duration.ofSeconds(id),
                standing,
                100 * id,
                id);
    }

    static Snapshot sets() {
        return new Snapshot(
                NOON,
                List.of(
                        stats("a", SetState.ACTIVE, 412),
                        stats("b", SetState.PAUSED, 10),
                        stats("c", SetState.ACTIVE, 999)),
                null,
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                "");
    }

    static JobPage page() {
        return new JobPage(
                List.of(new JobExcerpt(17, JobState.WAITING, "{\"n\":17}", null, 2, "timeout", null, null, null)),
                17,
                false);
    }
}
