package dev.biene.dashboard;

import dev.biene.arbeiter.DeadLetters;
import dev.biene.arbeiter.QueueNames;
import dev.biene.arbeiter.Queues;
import dev.biene.jobset.JobFilter;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.SetState;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * What the page asks for and asks to have done.
 *
 * <pre>
 * GET  api/about                              where the sets are, and what may be done
 * GET  api/live?view=set&amp;set=thumbs           server-sent events, one for each change of a {@link View}
 * GET  api/sets/thumbs/jobs?state=exhausted&amp;input=…&amp;error=…&amp;after=0&amp;limit=50
 * GET  api/sets/thumbs/results?format=jsonl   a file; csv too
 * POST api/session             {"token":"…"}
 * POST api/sets/thumbs/retry   {} for all exhausted jobs, {"jobs":[17]}, or {"message":"disk full"} for those that failed alike
 * POST api/sets/thumbs/steer   {"state":"paused"}
 * POST api/sets/thumbs/drop    {"name":"thumbs"}
 * POST api/queues/in_errors/send-back   {}
 * GET  metrics
 * </pre>
 */
final class Api {

    private static final int MAX_BODY = 1 << 20;
    private static final int MAX_RETRIED = 10_000;
    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final Gate gate;
    private final DashboardOptions options;
    private final @Nullable JobStore store;
    private final @Nullable Lookout sets;
    private final @Nullable Queues queues;
    private final @Nullable Lookout queueLookout;
    private final @Nullable SetViews setViews;
    private final @Nullable QueueViews queueViews;

    Api(
            Gate gate,
            DashboardOptions options,
            @Nullable JobStore store,
            @Nullable Lookout sets,
            @Nullable Queues queues,
            @Nullable Lookout queueLookout) {
        this.gate = gate;
        this.options = options;
        this.store = store;
        this.sets = sets;
        this.queues = queues;
        this.queueLookout = queueLookout;
        this.setViews = store == null ? null : new SetViews(store);
        this.queueViews = queues == null ? null : new QueueViews(queues);
    }

    void serve(WebExchange exchange) throws IOException, InterruptedException {
        var parts = parts(exchange.path());
        if (exchange.method().equals("POST")) {
            post(exchange, parts);
            return;
        }
        if (!exchange.method().equals("GET")) throw new Refusal(405, "expected GET or POST, got " + exchange.method());
        gate.checkToken(exchange);
        var query = new Query(exchange.query());
        if (is(parts, "api", "about")) answer(exchange, about());
        else if (is(parts, "api", "live")) live(exchange, query);
        else if (is(parts, "api", "sets", "*", "jobs")) answer(exchange, jobs(parts.get(2), query));
        else if (is(parts, "api", "sets", "*", "results")) new Download(store()).send(exchange, parts.get(2), query);
        else if (is(parts, "metrics")) metrics(exchange);
        else throw new Refusal(404, "there is nothing at this address");
    }

    private void post(WebExchange exchange, List<String> parts) throws IOException, InterruptedException {
        if (is(parts, "api", "session")) {
            var headers = Headers.of("application/json");
            headers.put(
                    "Set-Cookie",
                    gate.cookieFor(exchange, body(exchange).path("token").asString("")));
            Dashboard.send(exchange, 200, headers, Told.object());
            return;
        }
        gate.checkToken(exchange);
        gate.checkChange(exchange);
        if (is(parts, "api", "sets", "*", "retry")) retry(exchange, parts.get(2));
        else if (is(parts, "api", "sets", "*", "steer")) steer(exchange, parts.get(2));
        else if (is(parts, "api", "sets", "*", "drop")) drop(exchange, parts.get(2));
        else if (is(parts, "api", "queues", "*", "send-back")) sendBack(exchange, parts.get(2));
        else throw new Refusal(404, "there is nothing at this address");
    }

    /** The segments of a path, decoded. */
    private static List<String> parts(String path) {
        var parts = new ArrayList<String>();
        for (var part : path.split("/")) {
            // In a path a plus is a plus.
            if (!part.isEmpty()) parts.add(Query.decoded(part.replace("+", "%2B")));
        }
        return parts;
    }

    private static boolean is(List<String> parts, String... pattern) {
        if (parts.size() != pattern.length) return false;
        for (int i = 0; i < pattern.length; i++) {
            if (!pattern[i].equals("*") && !pattern[i].equals(parts.get(i))) return false;
        }
        return true;
    }

    private static void answer(WebExchange exchange, JsonNode json) throws IOException {
        Dashboard.send(exchange, 200, Headers.of("application/json"), json);
    }

    private static JsonNode body(WebExchange exchange) throws IOException {
        byte[] bytes = exchange.body().readNBytes(MAX_BODY + 1);
        if (bytes.length > MAX_BODY) throw new Refusal(413, "expected a body of at most " + MAX_BODY + " bytes");
        try {
            return JSON.readTree(bytes);
        } catch (JacksonException e) {
            throw new Refusal(400, "expected JSON: " + e.getOriginalMessage());
        }
    }

    private JsonNode about() {
        return Told.object()
                .put("sets", store != null)
                .put("queues", queues != null)
                .put("readOnly", options.readOnly())
                .put("token", options.token() != null)
                .put("where", store == null ? "" : store.where());
    }

    private JobStore store() {
        if (store == null) throw new Refusal(404, "this dashboard shows queues only");
        return store;
    }

    private Queues queues() {
        if (queues == null) throw new Refusal(404, "this dashboard shows job sets only");
        return queues;
    }

    private void live(WebExchange exchange, Query query) throws IOException, InterruptedException {
        var name = query.needed("view");
        boolean ofQueues = name.startsWith("queue");
        if (ofQueues) queues();
        else store();
        if (ofQueues && queueViews != null && queueLookout != null) {
            Live.stream(exchange, queueLookout, queueViews.named(name, query));
        } else if (setViews != null && sets != null) {
            Live.stream(exchange, sets, setViews.named(name, query));
        }
    }

    private JsonNode jobs(String set, Query query) {
        var state = query.text("state");
        var filter = new JobFilter(state.isEmpty() ? null : state(state), query.text("input"), query.text("error"));
        long after = query.number("after", 0, 0, Long.MAX_VALUE);
        return Told.page(store().jobs(set, filter, after, (int) query.number("limit", 50, 1, 200)));
    }

    private static JobState state(String word) {
        for (var state : JobState.values()) if (state.name().equalsIgnoreCase(word)) return state;
        throw new Refusal(400, "there is no state \"" + word + '"');
    }

    private void retry(WebExchange exchange, String set) throws IOException {
        var body = body(exchange);
        long retried;
        if (body.path("jobs").isArray()) {
            retried = store().retry(set, numbers(body.path("jobs")));
        } else if (body.path("message").isString()) {
            retried = store().retryFailedWith(set, body.path("message").asString());
        } else {
            retried = store().retry(set);
        }
        changed(set);
        answer(exchange, Told.object().put("jobs", retried));
    }

    private static List<Long> numbers(JsonNode jobs) {
        if (jobs.size() > MAX_RETRIED) throw new Refusal(400, "at most " + MAX_RETRIED + " jobs at a time");
        var numbers = new ArrayList<Long>();
        for (var job : jobs) {
            if (!job.isIntegralNumber() || !job.canConvertToLong())
                throw new Refusal(400, "expected the numbers of jobs in \"jobs\"");
            numbers.add(job.asLong());
        }
        return numbers;
    }

    private void steer(WebExchange exchange, String set) throws IOException {
        var word = body(exchange).path("state").asString("").toUpperCase(Locale.ROOT);
        for (var state : SetState.values()) {
            if (!state.name().equals(word)) continue;
            store().steer(set, state);
            changed(set);
            answer(exchange, Told.object());
            return;
        }
        throw new Refusal(400, "expected a state of active, paused or cancelled, got \"" + word + '"');
    }

    private void drop(WebExchange exchange, String set) throws IOException {
        if (!body(exchange).path("name").asString("").equals(set)) {
            throw new Refusal(400, "type the name of the set, " + set + ", to drop it");
        }
        store().drop(set);
        changed(set);
        answer(exchange, Told.object());
    }

    private void changed(String set) {
        if (sets == null) return;
        sets.changed("set/" + set + "/");
        sets.changed("sets");
    }

    private void sendBack(WebExchange exchange, String queue) throws IOException, InterruptedException {
        // Only what is there can be sent back; that the body is JSON keeps other sites' forms out.
        body(exchange);
        long sent = DeadLetters.sendBack(queues(), QueueNames.check(queue));
        if (queueLookout != null) queueLookout.changed("queue");
        answer(exchange, Told.object().put("items", sent));
    }

    private void metrics(WebExchange exchange) throws IOException {
        var metrics = options.metrics();
        if (metrics == null) throw new Refusal(404, "no metrics are offered here");
        var bytes = metrics.get().getBytes(StandardCharsets.UTF_8);
        var headers = Headers.of("text/plain; version=0.0.4; charset=utf-8");
        headers.put("Content-Length", Integer.toString(bytes.length));
        try (var out = exchange.respond(200, headers)) {
            out.write(bytes);
        }
    }
}
