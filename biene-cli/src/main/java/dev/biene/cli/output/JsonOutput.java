package dev.biene.cli.output;

import dev.biene.jobset.BeeStatus;
import dev.biene.jobset.JobFailure;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.RunSummary;
import dev.biene.jobset.SetStats;
import java.util.List;
import java.util.Locale;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What {@code --json} prints: times in seconds, moments as ISO 8601, names in snake case. */
public final class JsonOutput {

    /** Reads what a store holds, every digit of it. */
    private static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(64 << 20)
                            .maxNumberLength(200_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private JsonOutput() {}

    static JsonNode parse(String json) {
        return MAPPER.readTree(json);
    }

    /** An empty object. */
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** One job on one line, its input and result digit for digit as they are stored. */
    public static String line(JobRecord job) {
        var text = new StringBuilder(job.input().length() + 160)
                .append("{\"job\":")
                .append(job.id())
                .append(",\"state\":\"")
                .append(Flattening.state(job.state()))
                .append("\",\"input\":")
                .append(oneLine(job.input()))
                .append(",\"result\":")
                .append(job.result() == null ? "null" : oneLine(job.result()))
                .append(",\"attempts\":")
                .append(job.attempts());
        if (job.duration() != null) text.append(",\"seconds\":").append(Seconds.text(job.duration()));
        if (job.bee() != null) text.append(",\"bee\":").append(job.bee());
        if (job.completedAt() != null)
            text.append(",\"completed_at\":\"").append(job.completedAt()).append('"');
        return text.append('}').toString();
    }

    /** One failed attempt on one line. */
    public static String line(JobFailure failure) {
        return object().put("job", failure.job())
                .put("attempt", failure.attempt())
                .put("message", failure.message())
                .put("detail", failure.detail())
                .put("seconds", Seconds.of(failure.duration()))
                .put("host", failure.host())
                .put("pid", failure.pid())
                .put("bee", failure.bee())
                .put("at", failure.at().toString())
                .set("input", parse(failure.input()))
                .toString();
    }

    private static String oneLine(String json) {
        return json.indexOf('\n') < 0 ? json : json.replace('\n', ' ');
    }

    /** How a set stands. */
    public static ObjectNode of(SetStats stats) {
        var eta = stats.eta();
        var durations = stats.durations();
        return object().put("set", stats.set())
                .put("state", stats.state().name().toLowerCase(Locale.ROOT))
                .put("created_at", stats.createdAt().toString())
                .put("total", stats.total())
                .put("completed", stats.completed())
                .put("running", stats.running())
                .put("waiting", stats.waiting())
                .put("exhausted", stats.exhausted())
                .put("unclaimed", stats.unclaimed())
                .put("failures", stats.failures())
                .put("divergent", stats.divergent())
                .put("max_attempts", stats.maxAttempts())
                .put("rate", stats.rate())
                .put("eta_seconds", eta == null ? null : Seconds.of(eta))
                .put("mean_seconds", Seconds.of(durations.trimmedMean()))
                .put("p50_seconds", Seconds.of(durations.percentile(0.5)))
                .put("p90_seconds", Seconds.of(durations.percentile(0.9)))
                .put("p99_seconds", Seconds.of(durations.percentile(0.99)))
                .put("wasted_seconds", Seconds.of(stats.wasted()))
                .put("bees", stats.bees())
                .put("slots", stats.slots());
    }

    /** How a set and its bees stand. */
    public static ObjectNode of(SetStats stats, List<BeeStatus> bees) {
        var list = JsonNodeFactory.instance.arrayNode();
        for (var bee : bees) {
            list.add(object().put("bee", bee.id())
                    .put("host", bee.host())
                    .put("pid", bee.pid())
                    .put("version", bee.version())
                    .put("standing", bee.standing().name().toLowerCase(Locale.ROOT))
                    .put("slots", bee.slots())
                    .put("running", bee.running())
                    .put("completed", bee.completed())
                    .put("failed", bee.failed())
                    .put("last_heard_seconds", Seconds.of(bee.lastHeard())));
        }
        var object = of(stats);
        object.set("bee_list", list);
        return object;
    }

    /** How a run ended. */
    public static ObjectNode of(String set, RunSummary summary) {
        return object().put("set", set)
                .put("reason", summary.reason().name().toLowerCase(Locale.ROOT))
                .put("total", summary.total())
                .put("completed", summary.completed())
                .put("exhausted", summary.exhausted())
                .put("completed_here", summary.completedHere())
                .put("failures_here", summary.failuresHere())
                .put("wasted_seconds", Seconds.of(summary.wasted()))
                .put("seconds", Seconds.of(summary.took()));
    }
}
