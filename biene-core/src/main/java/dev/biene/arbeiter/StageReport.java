package dev.biene.arbeiter;

import dev.biene.BieneException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.core.JacksonException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What one process of a stage tells of itself, now and then, to whoever looks at the queues it works on. One line of
 * JSON in ASCII:
 *
 * <pre>{@code
 * {"id":"9f2c01aa","input":"lines","outputs":{"words":900},"host":"elm","pid":4711,"bees":4,"handled":300,"failed":2,
 *  "in":41.5,"out":124.5,"seconds":7.3}
 * }</pre>
 *
 * @param id the process's own for this run; has letters and digits only
 * @param input the queue it takes items from; empty for a {@link Spout}, which has none
 * @param outputs the queues it has pushed to, dead-letter queues among them, with how many items each, the most used
 *     ones: at most {@value #MAX_OUTPUTS}
 * @param host the machine it runs on
 * @param pid its process there
 * @param bees how many items it handles at a time
 * @param handled items it has settled
 * @param failed how often its handler has thrown
 * @param in items settled per second, over the last ten seconds or so
 * @param out items pushed per second
 * @param running how long it has been at work
 */
public record StageReport(
        String id,
        String input,
        Map<String, Long> outputs,
        String host,
        long pid,
        int bees,
        long handled,
        long failed,
        double in,
        double out,
        Duration running) {

    /** How many queues a report names at most. */
    public static final int MAX_OUTPUTS = 16;

    /** How long the line is at most: it has to fit the line of a protocol. */
    static final int MAX_TEXT = 3_500;

    private static final int MAX_HOST = 100;

    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                    .build())
            .build();

    public StageReport {
        if (!id.matches("[0-9A-Za-z]{1,64}"))
            throw new IllegalArgumentException("a stage's id has 1 to 64 letters and digits, was \"" + id + "\"");
        outputs = mostUsed(outputs, MAX_OUTPUTS);
        host = host.length() <= MAX_HOST ? host : host.substring(0, MAX_HOST);
    }

    /** By name, so that a picture of it keeps its order. */
    private static Map<String, Long> mostUsed(Map<String, Long> outputs, int most) {
        var kept = new TreeMap<String, Long>();
        outputs.entrySet().stream()
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed().thenComparing(Map.Entry.comparingByKey()))
                .limit(most)
                .forEach(each -> kept.put(each.getKey(), each.getValue()));
        return Collections.unmodifiableMap(new LinkedHashMap<>(kept));
    }

    private StageReport withOutputs(int most) {
        return new StageReport(id, input, mostUsed(outputs, most), host, pid, bees, handled, failed, in, out, running);
    }

    /** The line above. Of outputs with long names only as many as fit are in it. */
    public String toText() {
        var told = this;
        var text = told.text();
        while (text.length() > MAX_TEXT && !told.outputs.isEmpty()) {
            told = told.withOutputs(told.outputs.size() - 1);
            text = told.text();
        }
        return text;
    }

    private String text() {
        var json = JSON.createObjectNode().put("id", id).put("input", input);
        var sent = json.putObject("outputs");
        outputs.forEach(sent::put);
        return JSON.writeValueAsString(json.put("host", host)
                .put("pid", pid)
                .put("bees", bees)
                .put("handled", handled)
                .put("failed", failed)
                .put("in", Math.round(in * 10) / 10.0)
                .put("out", Math.round(out * 10) / 10.0)
                .put("seconds", running.toMillis() / 1e3));
    }

    /**
     * Reads what {@link #toText} wrote; fields that it does not know are left out.
     *
     * @throws BieneException if it is no report: whoever reaches a queue server may have put anything there
     */
    public static StageReport parse(String text) {
        try {
            JsonNode json = JSON.readTree(text);
            var outputs = new TreeMap<String, Long>();
            for (var each : json.path("outputs").properties())
                outputs.put(QueueNames.check(each.getKey()), each.getValue().asLong(0));
            var input = json.path("input").asString("");
            return new StageReport(
                    json.path("id").asString(""),
                    input.isEmpty() ? input : QueueNames.check(input),
                    outputs,
                    json.path("host").asString(""),
                    json.path("pid").asLong(0),
                    json.path("bees").asInt(0),
                    json.path("handled").asLong(0),
                    json.path("failed").asLong(0),
                    json.path("in").asDouble(0),
                    json.path("out").asDouble(0),
                    Duration.ofMillis(Math.round(json.path("seconds").asDouble(0) * 1e3)));
        } catch (JacksonException | IllegalArgumentException e) {
            throw new BieneException(
                    "expected what a stage reports, got " + text.length() + " characters: " + e.getMessage(), e);
        }
    }

    /** In the order of a list: by input, then by host and process. */
    static List<StageReport> sorted(Collection<StageReport> reports) {
        return reports.stream()
                .sorted(Comparator.comparing(StageReport::input)
                        .thenComparing(StageReport::host)
                        .thenComparing(StageReport::pid)
                        .thenComparing(StageReport::id))
                .toList();
    }
}
