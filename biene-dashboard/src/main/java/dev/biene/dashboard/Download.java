package dev.biene.dashboard;

import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The completed jobs of a set as a file, streamed in constant memory. As JSON Lines:
 *
 * <pre>{@code
 * {"job":17,"state":"completed","attempts":0,"seconds":0.25,"bee":3,"completed_at":"2026-11-22T07:30:00Z","input":{"id":1},"result":"done"}
 * }</pre>
 *
 * <p>As CSV the same columns, with inputs and results as JSON text.
 */
final class Download {

    private final JobStore store;

    Download(JobStore store) {
        this.store = store;
    }

    void send(WebExchange exchange, String set, Query query) throws IOException {
        boolean csv = query.text("format").equals("csv");
        var state = query.text("all").isEmpty() ? JobState.COMPLETED : null;
        var headers = Headers.of(csv ? "text/csv; charset=utf-8" : "application/x-ndjson; charset=utf-8");
        headers.put("Content-Disposition", "attachment; filename=\"" + set + (csv ? ".csv" : ".jsonl") + '"');
        // Before anything is promised to the browser: the set may not exist.
        try (var jobs = store.jobs(set, state);
                var out = new BufferedWriter(
                        new OutputStreamWriter(respond(exchange, headers), StandardCharsets.UTF_8))) {
            if (csv) out.write("job,state,attempts,seconds,bee,completed_at,input,result\n");
            for (var each = jobs.iterator(); each.hasNext(); ) {
                var job = each.next();
                if (csv) csv(job, out);
                else line(job, out);
            }
        }
    }

    private static OutputStream respond(WebExchange exchange, Map<String, String> headers) throws IOException {
        return exchange.respond(200, headers);
    }

    private static void line(JobRecord job, Writer out) throws IOException {
        out.write("{\"job\":" + job.id() + ",\"state\":\"" + state(job) + "\",\"attempts\":" + job.attempts());
        if (job.duration() != null) out.write(",\"seconds\":" + seconds(job));
        if (job.bee() != null) out.write(",\"bee\":" + job.bee());
        if (job.completedAt() != null) out.write(",\"completed_at\":\"" + job.completedAt() + '"');
        out.write(",\"input\":" + oneLine(job.input()));
        out.write(",\"result\":" + (job.result() == null ? "null" : oneLine(job.result())) + "}\n");
    }

    private static void csv(JobRecord job, Writer out) throws IOException {
        out.write(
                job.id() + "," + state(job) + "," + job.attempts() + "," + seconds(job) + "," + orEmpty(job.bee()) + ","
                        + orEmpty(job.completedAt()) + "," + quoted(job.input()) + ","
                        + (job.result() == null ? "" : quoted(job.result())) + "\n");
    }

    private static String state(JobRecord job) {
        return job.state().name().toLowerCase(Locale.ROOT);
    }

    private static String seconds(JobRecord job) {
        return job.duration() == null ? "" : Double.toString(job.duration().toNanos() / 1_000_000_000.0);
    }

    private static String orEmpty(@Nullable Object value) {
        return value == null ? "" : value.toString();
    }

    private static String oneLine(String json) {
        // Within a JSON string a line break is written as \n, so these are between its parts.
        return json.replace('\n', ' ').replace('\r', ' ');
    }

    private static String quoted(String cell) {
        return '"' + cell.replace("\"", "\"\"") + '"';
    }
}
