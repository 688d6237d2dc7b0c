package dev.biene.cli.output;

import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * Jobs as rows: the same columns for all, though inputs and results may differ from job to job.
 *
 * <pre>
 * job,file,size.w,result.file,stdout,seconds      {"file": "a", "size": {"w": 1}}   {"file": "b", "stdout": "x"}
 * </pre>
 *
 * <p>First the job's number (and its state and attempts, if all jobs are shown), then the keys of the inputs, then those
 * of the results, each set in the order of first appearance, last the seconds the job took. Objects in objects become
 * {@code outer.inner}; arrays stay JSON. A result key that is a column already gets {@code result.} before it; a result
 * that is no object stands in a column {@code result}. Absent and null are empty.
 */
public final class Flattening {

    private static final Set<String> OWN = Set.of("job", "state", "attempts", "seconds");

    private final boolean allStates;
    private final Set<String> inputKeys = new LinkedHashSet<>();
    private final Set<String> resultKeys = new LinkedHashSet<>();

    private Flattening(boolean allStates) {
        this.allStates = allStates;
    }

    /** Finds the columns of these jobs, which it closes. */
    public static Flattening of(Stream<JobRecord> jobs, boolean allStates) {
        var columns = new Flattening(allStates);
        try (jobs) {
            jobs.forEach(job -> {
                columns.inputKeys.addAll(columns.input(job).keySet());
                columns.resultKeys.addAll(columns.result(job).keySet());
            });
        }
        return columns;
    }

    /** The names of all columns. */
    public List<String> header() {
        var names = new ArrayList<String>(List.of("job"));
        if (allStates) names.addAll(List.of("state", "attempts"));
        for (var key : inputKeys) names.add(OWN.contains(key) ? "input." + key : key);
        for (var key : resultKeys) {
            names.add(OWN.contains(key) || inputKeys.contains(key) ? "result." + key : key);
        }
        names.add("seconds");
        return names;
    }

    /** The cells of one job; false in {@code complete} if the job has a column that the header lacks. */
    public Row row(JobRecord job) {
        var input = input(job);
        var result = result(job);
        var cells = new ArrayList<String>();
        cells.add(Long.toString(job.id()));
        if (allStates) {
            cells.add(state(job.state()));
            cells.add(Integer.toString(job.attempts()));
        }
        for (var key : inputKeys) cells.add(input.getOrDefault(key, ""));
        for (var key : resultKeys) cells.add(result.getOrDefault(key, ""));
        cells.add(job.duration() == null ? "" : Seconds.text(job.duration()));
        boolean complete = inputKeys.containsAll(input.keySet()) && resultKeys.containsAll(result.keySet());
        return new Row(cells, complete);
    }

    /** One job's cells, and whether they are all of it. */
    public record Row(List<String> cells, boolean complete) {}

    /** A state as users write it. */
    public static String state(JobState state) {
        return state.name().toLowerCase(Locale.ROOT);
    }

    private Map<String, String> input(JobRecord job) {
        var flat = new LinkedHashMap<String, String>();
        flatten("", JsonOutput.parse(job.input()), flat);
        return flat;
    }

    private Map<String, String> result(JobRecord job) {
        var flat = new LinkedHashMap<String, String>();
        if (job.result() == null) return flat;
        var result = JsonOutput.parse(job.result());
        if (result.isObject()) flatten("", result, flat);
        else if (!result.isNull()) flat.put("result", text(result));
        return flat;
    }

    private static void flatten(String prefix, JsonNode object, Map<String, String> into) {
        object.properties().forEach(property -> {
            var name = prefix + property.getKey();
            var value = property.getValue();
            if (value.isObject() && !value.isEmpty()) flatten(name + ".", value, into);
            else into.put(name, text(value));
        });
    }

    private static String text(JsonNode value) {
        if (value.isNull()) return "";
        return value.isString() ? value.stringValue() : value.toString();
    }
}
