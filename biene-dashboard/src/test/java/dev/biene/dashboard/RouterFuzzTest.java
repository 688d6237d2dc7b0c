package dev.biene.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.arbeiter.MemoryQueues;
import dev.biene.fuzz.FuzzContract;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.ClaimRequest.Source;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.MemoryJobStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever is asked of a dashboard is answered once, never with an error of the dashboard's own, never with what a stack
 * trace consists of, and always with the headers that keep a browser from running it. Who has no token changes nothing
 * and is told nothing; with a token, only what was asked for as JSON is changed.
 */
final class RouterFuzzTest extends FuzzContract {

    private static final JsonMapper JSON = new JsonMapper();
    private static final String TOKEN = "rj4Pq0Zt7Lw2Xc9Vb5Nm";
    private static final Set<Integer> STATUSES = Set.of(200, 304, 400, 401, 403, 404, 405, 413, 415, 421, 503);
    private static final List<String> FROM_STACKS = List.of("\tat ", "\n", ".java:", "Exception");

    /** Held, or the setting is forgotten: what fails is found in the answer. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.dashboard");

    private static final Shown LOCKED = new Shown(DashboardOptions.defaults().withToken(TOKEN));
    private static final Shown READ_ONLY = new Shown(DashboardOptions.defaults().withReadOnly(true));
    private static Shown open = new Shown(DashboardOptions.defaults());

    /** A store and queues with a dashboard over them. */
    private static final class Shown {
        private final Apiary apiary = new Apiary();
        private final Dashboard dashboard;
        private final String before;

        Shown(DashboardOptions options) {
            dashboard = Dashboard.over(apiary.store, apiary.queues, options.withMetrics(() -> "up 1\n"));
            JobSet.open("a", apiary.store).createIfAbsent(() -> Stream.of(Map.of("x", 1), Map.of("x", 2)));
            var bee = apiary.join("a", "elm", 1, 1);
            for (var claim : Apiary.claim(bee, Source.NEW, 1))
                bee.turn(List.of(Done.failed(claim, "disk full")), ClaimRequest.NOTHING);
            apiary.queues.push("q", "x");
            apiary.queues.push("q_errors", "no dead letter");
            before = state();
        }

        /** What can be changed from a dashboard. */
        String state() {
            return state(apiary.store, apiary.queues);
        }

        private static String state(MemoryJobStore store, MemoryQueues queues) {
            if (!store.exists("a")) return "dropped";
            var stats = store.stats("a");
            // Ages change by themselves.
            var items = queues.stats().stream().map(queue -> queue.queue() + " " + queue.items() + " " + queue.open());
            return stats.state() + " " + stats.exhausted() + " " + items.toList();
        }

        boolean isChanged() {
            return !state().equals(before);
        }

        void close() {
            dashboard.close();
            apiary.close();
        }
    }

    @Override
    protected void handle(byte[] data) throws IOException {
        QUIET.setLevel(Level.OFF);
        // Who knows the token may do all that.
        boolean knowing = new String(data, StandardCharsets.ISO_8859_1).contains(TOKEN);
        if (!knowing) {
            var refused = asked(LOCKED, data);
            boolean asset = refused.status() == 200 || refused.status() == 304;
            assertFalse(asset && refused.path().startsWith("/api"), "told without the token");
            assertFalse(LOCKED.isChanged(), "changed without the token");
        }
        asked(READ_ONLY, data);
        assertFalse(READ_ONLY.isChanged(), "changed what may only be read");

        var answered = asked(open, data);
        if (answered.isStream()) look(answered);
        if (!open.isChanged()) return;
        assertEquals("POST", answered.method());
        assertTrue(String.valueOf(answered.header("Content-Type")).startsWith("application/json"), "changed by a form");
        open.close();
        open = new Shown(DashboardOptions.defaults());
    }

    private static WrittenExchange asked(Shown shown, byte[] data) throws IOException {
        var exchange = new WrittenExchange(data);
        shown.dashboard.serve(exchange);
        boolean stopped = Thread.interrupted();
        assertEquals(1, exchange.answers());
        assertEquals(exchange.isStream(), stopped, "interrupted by somebody else");
        assertTrue(STATUSES.contains(exchange.status()), () -> "answered " + exchange.status());
        var headers = exchange.answerHeaders();
        assertTrue(headers.getOrDefault("Content-Security-Policy", "").startsWith("default-src 'none'"), "no policy");
        assertEquals("nosniff", headers.get("X-Content-Type-Options"));
        headers.forEach((name, value) -> assertTrue(value.matches("[\\x20-\\x7e]*"), () -> name + " is cut: " + value));
        if (exchange.status() >= 400) checkRefusal(exchange, data);
        return exchange;
    }

    /** A refusal is a sentence; what looks like a stack trace in it was in the request. */
    private static void checkRefusal(WrittenExchange exchange, byte[] data) {
        var told = JSON.readTree(exchange.answer());
        assertEquals(Set.of("error"), Set.copyOf(told.propertyNames()));
        var sentence = told.path("error").asString();
        assertFalse(sentence.isEmpty(), "refused without a word");
        var request = new String(data, StandardCharsets.ISO_8859_1);
        boolean quoted = request.contains("%") || request.contains("\\");
        for (var sign : FROM_STACKS)
            assertFalse(!quoted && !request.contains(sign) && sentence.contains(sign), sentence);
    }

    /** A view that a page is promised can be looked at, or says in a sentence why not. */
    private static void look(WrittenExchange exchange) {
        var query = new Query(exchange.query());
        var name = query.needed("view");
        var view = name.startsWith("queue")
                ? new QueueViews(open.apiary.queues).named(name, query)
                : new SetViews(open.apiary.store).named(name, query);
        try {
            assertFalse(view.look(new Readings(System::nanoTime)).isEmpty(), "nothing to be seen");
        } catch (BieneException | IllegalArgumentException e) {
            assertFalse(String.valueOf(e.getMessage()).isEmpty(), "no word why");
        }
    }
}
