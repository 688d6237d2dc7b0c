package dev.biene.dashboard;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A view as server-sent events: each is one line of JSON.
 *
 * <pre>
 * data: {"all":1,"found":1,"sets":[{"set":"thumbs","state":"active",…}]}
 *
 * </pre>
 */
final class Live {

    /** A comment now and then: it finds out whether the browser is still there, and keeps proxies from giving up. */
    private static final long PING_MILLIS = 5_000;

    private Live() {}

    static void stream(WebExchange exchange, Lookout lookout, View view) throws IOException, InterruptedException {
        try (var page = lookout.subscribe(view);
                var out = exchange.respond(200, Headers.of("text/event-stream; charset=utf-8"))) {
            while (!page.ended()) {
                var text = page.next(PING_MILLIS);
                out.write((text == null ? ":\n\n" : "data: " + text + "\n\n").getBytes(StandardCharsets.UTF_8));
                out.flush();
            }
        }
    }
}
