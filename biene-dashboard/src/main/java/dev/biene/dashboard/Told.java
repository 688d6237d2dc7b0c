package dev.biene.dashboard;

import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.StageReport;
import dev.biene.jobset.Attempt;
import dev.biene.jobset.BeeStatus;
import dev.biene.jobset.Divergence;
import dev.biene.jobset.DurationHistogram;
import dev.biene.jobset.FailureGroup;
import dev.biene.jobset.JobDetails;
import dev.biene.jobset.JobExcerpt;
import dev.biene.jobset.JobPage;
import dev.biene.jobset.Progress;
import dev.biene.jobset.RunningJob;
import dev.biene.jobset.SetStats;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the page is told, as JSON: times in seconds, moments in milliseconds of the epoch, states in lower case. Inputs and
 * results are the text of their JSON, not JSON: a page shows them digit for digit, and as text only.
 */
final class Told {

    private Told() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static <T> ArrayNode list(List<T> things, Function<T, ObjectNode> told) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var thing : things) list.add(told.apply(thing));
        return list;
    }

    private static double seconds(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e6;
    }

    private static @Nullable Double secondsOrNull(@Nullable Duration duration) {
        return duration == null ? null : seconds(duration);
    }

    private static @Nullable Long millis(@Nullable Instant instant) {
        return instant == null ? null : instant.toEpochMilli();
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static ObjectNode stats(SetStats stats) {
        return object().put("set", stats.set())
                .put("state", word(stats.state()))
                .put("done", stats.done())
                .put("createdAt", millis(stats.createdAt()))
                .put("total", stats.total())
                .put("completed", stats.completed())
                .put("running", stats.running())
                .put("waiting", stats.waiting())
                .put("exhausted", stats.exhausted())
                .put("unclaimed", stats.unclaimed())
                .put("failures", stats.failures())
                .put("divergent", stats.divergent())
                .put("copies", stats.copies())
                .put("copiesWon", stats.copiesWon())
                .put("wasted", seconds(stats.wasted()))
                .put("maxAttempts", stats.maxAttempts())
                .put("rate", Math.round(stats.rate() * 1e3) / 1e3)
                .put("eta", secondsOrNull(stats.eta()))
                .put("bees", stats.bees())
                .put("slots", stats.slots());
    }

    static ObjectNode durations(DurationHistogram durations) {
        var buckets = JsonNodeFactory.instance.arrayNode();
        for (var bucket : durations.buckets()) {
            buckets.add(JsonNodeFactory.instance
                    .arrayNode()
                    .add(seconds(bucket.from()))
                    .add(seconds(bucket.to()))
                    .add(bucket.count()));
        }
        var told = object().put("count", durations.count())
                .put("mean", seconds(durations.trimmedMean()))
                .put("p50", seconds(durations.percentile(0.5)))
                .put("p95", seconds(durations.percentile(0.95)))
                .put("p99", seconds(durations.percentile(0.99)))
                .put("max", seconds(durations.max()));
        told.set("buckets", buckets);
        return told;
    }

    static ObjectNode bee(BeeStatus bee) {
        return object().put("set", bee.set())
                .put("bee", bee.id())
                .put("host", bee.host())
                .put("pid", bee.pid())
                .put("version", bee.version())
                .put("slots", bee.slots())
                .put("running", bee.running())
                .put("joinedAt", millis(bee.joinedAt()))
                .put("heard", Math.round(bee.lastHeard().toMillis() / 1e3))
                .put("standing", word(bee.standing()))
                .put("completed", bee.completed())
                .put("failed", bee.failed());
    }

    static ObjectNode running(RunningJob job) {
        var told = object().put("job", job.id())
                .put("input", job.input())
                .put("attempt", job.attempt())
                .put("bee", job.bee())
                .put("host", job.host())
                .put("pid", job.pid())
                .put("age", seconds(job.age()))
                .put("together", job.together());
        var copy = job.copy();
        if (copy != null) {
            told.set(
                    "copy",
                    object().put("bee", copy.bee())
                            .put("host", copy.host())
                            .put("pid", copy.pid())
                            .put("age", seconds(copy.age())));
        }
        return told;
    }

    static ObjectNode group(FailureGroup group) {
        return object().put("pattern", group.pattern())
                .put("piece", group.piece())
                .put("message", group.message())
                .put("attempts", group.attempts())
                .put("jobs", group.jobs())
                .put("firstAt", millis(group.firstAt()))
                .put("lastAt", millis(group.lastAt()))
                .put("lastJob", group.lastJob());
    }

    static ObjectNode divergence(Divergence divergence) {
        return object().put("job", divergence.job())
                .put("accepted", divergence.accepted())
                .put("refused", divergence.refused())
                .put("bee", divergence.bee())
                .put("host", divergence.host())
                .put("pid", divergence.pid())
                .put("at", millis(divergence.at()));
    }

    /** Three numbers a moment: when, completed until then, failures until then. */
    static ArrayNode history(List<Progress> moments) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var moment : moments) {
            list.add(JsonNodeFactory.instance
                    .arrayNode()
                    .add(moment.at().toEpochMilli())
                    .add(moment.completed())
                    .add(moment.failures()));
        }
        return list;
    }

    static ObjectNode page(JobPage page) {
        var told = object().put("through", page.through()).put("more", page.more());
        told.set("jobs", list(page.jobs(), Told::excerpt));
        return told;
    }

    private static ObjectNode excerpt(JobExcerpt job) {
        return object().put("job", job.id())
                .put("state", word(job.state()))
                .put("input", job.input())
                .put("result", job.result())
                .put("attempts", job.attempts())
                .put("error", job.error())
                .put("seconds", secondsOrNull(job.duration()))
                .put("bee", job.bee())
                .put("completedAt", millis(job.completedAt()));
    }

    static ObjectNode details(JobDetails details) {
        var job = details.job();
        var told = object().put("job", job.id())
                .put("state", word(job.state()))
                .put("input", job.input())
                .put("result", job.result())
                .put("attempts", job.attempts())
                .put("seconds", secondsOrNull(job.duration()))
                .put("completedAt", millis(job.completedAt()));
        told.set("history", list(details.attempts(), Told::attempt));
        return told;
    }

    private static ObjectNode attempt(Attempt attempt) {
        return object().put("ending", word(attempt.ending()))
                .put("bee", attempt.bee())
                .put("host", attempt.host())
                .put("pid", attempt.pid())
                .put("startedAt", millis(attempt.startedAt()))
                .put("seconds", seconds(attempt.duration()))
                .put("message", attempt.message())
                .put("detail", attempt.detail())
                .put("result", attempt.result());
    }

    static ObjectNode queue(QueueStats queue) {
        return object().put("queue", queue.queue())
                .put("items", queue.items())
                .put("bytes", queue.bytes())
                .put("open", queue.open())
                .put("waiters", queue.waiters())
                .put("pushed", queue.pushed())
                .put("expired", queue.expired())
                .put("discarded", queue.discarded())
                .put("age", seconds(queue.age()))
                .put("oldest", secondsOrNull(queue.oldest()));
    }

    static ObjectNode stage(StageReport stage) {
        var told = object().put("stage", stage.id())
                .put("input", stage.input())
                .put("host", stage.host())
                .put("pid", stage.pid())
                .put("bees", stage.bees())
                .put("handled", stage.handled())
                .put("failed", stage.failed())
                .put("in", stage.in())
                .put("out", stage.out())
                .put("running", seconds(stage.running()));
        var outputs = JsonNodeFactory.instance.arrayNode();
        stage.outputs()
                .forEach((queue, items) ->
                        outputs.add(object().put("queue", queue).put("items", items)));
        told.set("outputs", outputs);
        return told;
    }
}
