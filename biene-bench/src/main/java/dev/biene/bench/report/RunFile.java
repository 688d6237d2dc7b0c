package dev.biene.bench.report;

import dev.biene.bench.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file that every command writes with {@code --json}: one form for all of them.
 *
 * <pre>
 * {
 *   "format": "biene-bench 1",
 *   "runs": [{
 *     "title": "Burn-down of no-op jobs, 1 process",
 *     "command": ["jobs", "burn-down", "--rounds", "3"],
 *     "at": "2026-11-22T10:31:07Z",
 *     "settings": {"machine": {"cores": "2"}, "PostgreSQL": {"fsync": "on"}},
 *     "contestants": [{"name": "Biene, 8 slots", "settings": "JobSet.run(job -&gt; null)", "biene": true}],
 *     "leftOut": {"pgmq": "the server does not offer the extension"},
 *     "figures": [{
 *       "of": "", "who": "Biene, 8 slots", "measure": "rate", "unit": "jobs/s", "better": "more",
 *       "rounds": [600123.4, 611034.2, null], "median": 605578.8, "min": 600123.4, "max": 611034.2
 *     }],
 *     "targets": [{"what": "WAL bytes a job", "measured": 4.5, "comparison": "&lt;=", "bound": 500, "reached": true}]
 *   }]
 * }
 * </pre>
 *
 * <p>{@code null} stands for what could not be measured. Rounds are in their order and not rounded; median, minimum,
 * maximum and {@code reached} are there for readers without a calculator and are not read again.
 */
public final class RunFile {

    private static final String FORMAT = "biene-bench 1";
    private static final JsonMapper MAPPER =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();

    private RunFile() {}

    public static void write(Path file, List<Run> runs) throws IOException {
        var json = new LinkedHashMap<String, Object>();
        json.put("format", FORMAT);
        json.put("runs", runs.stream().map(RunFile::json).toList());
        Files.writeString(file, MAPPER.writeValueAsString(json) + "\n");
    }

    /**
     * The runs that a file holds.
     *
     * @throws BenchException if the file is no such file
     */
    public static List<Run> read(Path file) throws IOException {
        try {
            var json = MAPPER.readTree(Files.readString(file));
            var format = json.path("format").asString("");
            if (!format.equals(FORMAT)) {
                throw new BenchException("expected a file of format \"" + FORMAT + "\", as --json writes it, got "
                        + (format.isEmpty() ? "one without a format" : "\"" + format + "\"") + ": " + file);
            }
            var runs = new ArrayList<Run>();
            for (var run : json.path("runs")) runs.add(run(run));
            return runs;
        } catch (JacksonException e) {
            throw new BenchException("not the JSON that --json writes: " + file + ": " + e.getOriginalMessage());
        }
    }

    private static Map<String, Object> json(Run run) {
        var json = new LinkedHashMap<String, Object>();
        json.put("title", run.title());
        json.put("command", run.command());
        json.put("at", run.at().toString());
        json.put("settings", run.settings());
        json.put("contestants", run.contestants());
        json.put("leftOut", run.leftOut());
        json.put("figures", run.figures().stream().map(RunFile::json).toList());
        json.put("targets", run.targets().stream().map(RunFile::json).toList());
        return json;
    }

    private static Map<String, Object> json(Figure figure) {
        var json = new LinkedHashMap<String, Object>();
        json.put("of", figure.of());
        json.put("who", figure.who());
        json.put("measure", figure.measure().name());
        json.put("unit", figure.measure().unit());
        json.put("better", figure.measure().better().name().toLowerCase(java.util.Locale.ROOT));
        var rounds = new ArrayList<Double>();
        for (double value : figure.rounds().values()) rounds.add(number(value));
        json.put("rounds", rounds);
        json.put("median", number(figure.rounds().median()));
        json.put("min", number(figure.rounds().min()));
        json.put("max", number(figure.rounds().max()));
        return json;
    }

    private static Map<String, Object> json(Target target) {
        var json = new LinkedHashMap<String, Object>();
        json.put("what", target.what());
        json.put("measured", number(target.measured()));
        json.put("comparison", target.comparison());
        json.put("bound", target.bound());
        json.put("reached", target.reached());
        return json;
    }

    @SuppressWarnings("NullAway") // JSON has no other word for it.
    private static Double number(double value) {
        return Double.isNaN(value) || Double.isInfinite(value) ? null : (Double) value;
    }

    private static Run run(JsonNode json) {
        var command = new ArrayList<String>();
        for (var word : json.path("command")) command.add(word.asString());
        var contestants = new ArrayList<Contestant>();
        for (var one : json.path("contestants")) {
            contestants.add(new Contestant(
                    one.path("name").asString(),
                    one.path("settings").asString(),
                    one.path("biene").asBoolean()));
        }
        var figures = new ArrayList<Figure>();
        for (var figure : json.path("figures")) figures.add(figure(figure));
        var targets = new ArrayList<Target>();
        for (var target : json.path("targets")) {
            targets.add(new Target(
                    target.path("what").asString(),
                    number(target.path("measured")),
                    target.path("comparison").asString(),
                    number(target.path("bound"))));
        }
        var settings = new LinkedHashMap<String, Map<String, String>>();
        json.path("settings").properties().forEach(entry -> settings.put(entry.getKey(), texts(entry.getValue())));
        return new Run(
                json.path("title").asString(),
                command,
                Instant.parse(json.path("at").asString()),
                settings,
                contestants,
                texts(json.path("leftOut")),
                figures,
                targets);
    }

    private static Figure figure(JsonNode json) {
        var rounds = new ArrayList<Double>();
        for (var value : json.path("rounds")) rounds.add(number(value));
        var better = Measure.Better.valueOf(json.path("better").asString().toUpperCase(java.util.Locale.ROOT));
        var measure =
                new Measure(json.path("measure").asString(), json.path("unit").asString(), better);
        return new Figure(json.path("of").asString(), json.path("who").asString(), measure, new Series(rounds));
    }

    private static double number(JsonNode json) {
        return json.isNumber() ? json.asDouble() : Double.NaN;
    }

    private static Map<String, String> texts(JsonNode json) {
        var texts = new LinkedHashMap<String, String>();
        json.properties()
                .forEach(entry -> texts.put(entry.getKey(), entry.getValue().asString()));
        return texts;
    }
}
