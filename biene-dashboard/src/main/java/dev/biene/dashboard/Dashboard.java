package dev.biene.dashboard;

import com.sun.net.httpserver.HttpHandler;
import dev.biene.BieneException;
import dev.biene.arbeiter.Queues;
import dev.biene.jobset.JobSetNotFoundException;
import dev.biene.jobset.JobStore;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Job sets and queues in a browser, as something that an HTTP server can serve: {@link DashboardServer} is one of its own.
 *
 * <pre>{@code
 * var dashboard = Dashboard.over(store, queues, DashboardOptions.defaults());
 * existing.createContext("/biene", dashboard.httpHandler()); // the JDK's server; dashboard.serve(...) for others
 * }</pre>
 *
 * <p>Whoever mounts it sees to it that only friends reach the server, or gives a token: see {@link DashboardOptions}. Safe for use by many threads. Closing it ends
 * the live streams; the store and the queues stay open.
 */
public final class Dashboard implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Dashboard.class);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final Gate gate;
    private final Page page = new Page();
    private final Api api;
    private final @Nullable JobStore lookout;
    private final @Nullable Lookout setLookout;
    private final @Nullable Lookout queueLookout;
    private final DashboardOptions options;

    private Dashboard(@Nullable JobStore store, @Nullable Queues queues, DashboardOptions options) {
        this.options = options;
        this.gate = new Gate(options);
        this.lookout = store == null ? null : store.lookout();
        this.setLookout = lookout == null ? null : new Lookout("sets", LOOK);
        this.queueLookout = queues == null ? null : new Lookout("queues", LOOK);
        this.api = new Api(gate, options, lookout, setLookout, queues, queueLookout);
    }

    /**
     * A dashboard over a store, or queues, or both.
     *
     * @param store null if there are only queues to look at
     * @param queues null if there are only job sets to look at
     */
    public static Dashboard over(@Nullable JobStore store, @Nullable Queues queues, DashboardOptions options) {
        if (store == null && queues == null) {
            throw new IllegalArgumentException(
                    "a dashboard needs a job store or queues, or there is nothing to look at");
        }
        return new Dashboard(store, queues, options);
    }

    DashboardOptions options() {
        return options;
    }

    /** For the JDK's HTTP server, whose executor must have a thread for each open page. */
    public HttpHandler httpHandler() {
        return exchange -> {
            try (exchange) {
                var mounted = exchange.getHttpContext().getPath();
                // What the page asks for stands beside it, so it must be asked for with a slash.
                if (exchange.getRequestURI().getRawPath().equals(mounted) && !mounted.endsWith("/")) {
                    exchange.getResponseHeaders().set("Location", mounted + "/");
                    exchange.sendResponseHeaders(308, -1);
                } else {
                    serve(new JdkExchange(exchange));
                }
            }
        };
    }

    /**
     * Answers one request, on the calling thread; a live stream keeps it until the page is closed.
     *
     * @throws IOException if the browser has gone away
     */
    public void serve(WebExchange exchange) throws IOException {
        try {
            gate.checkOrigin(exchange);
            var asset = page.asset(exchange.path());
            if (asset != null) send(exchange, asset);
            else api.serve(exchange);
        } catch (Refusal e) {
            refuse(exchange, e.status(), String.valueOf(e.getMessage()));
        } catch (JobSetNotFoundException e) {
            refuse(exchange, 404, String.valueOf(e.getMessage()));
        } catch (IllegalArgumentException e) {
            refuse(exchange, 400, String.valueOf(e.getMessage()));
        } catch (BieneException e) {
            refuse(exchange, 503, String.valueOf(e.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            log.warn("dashboard: {} {} failed", exchange.method(), exchange.path(), e);
            refuse(exchange, 500, "it failed; the dashboard's log says why");
        }
    }

    private static void send(WebExchange exchange, Page.Asset asset) throws IOException {
        boolean head = exchange.method().equals("HEAD");
        if (!head && !exchange.method().equals("GET")) throw new Refusal(405, "a page can only be read");
        var headers = Headers.of(asset.type());
        headers.put("Cache-Control", "no-cache");
        headers.put("ETag", asset.tag());
        if (asset.tag().equals(exchange.header("If-None-Match"))) {
            exchange.respond(304, headers).close();
            return;
        }
        headers.put("Content-Length", Integer.toString(asset.bytes().length));
        try (var out = exchange.respond(200, headers)) {
            if (!head) out.write(asset.bytes());
        }
    }

    private static void refuse(WebExchange exchange, int status, String message) throws IOException {
        send(exchange, status, Headers.of("application/json"), Told.object().put("error", message));
    }

    static void send(WebExchange exchange, int status, Map<String, String> headers, JsonNode json) throws IOException {
        var bytes = json.toString().getBytes(StandardCharsets.UTF_8);
        headers.put("Content-Length", Integer.toString(bytes.length));
        try (OutputStream out = exchange.respond(status, headers)) {
            out.write(bytes);
        }
    }

    /** How many different things are on pages at this moment. */
    int watched() {
        return (setLookout == null ? 0 : setLookout.topics()) + (queueLookout == null ? 0 : queueLookout.topics());
    }

    /** Ends all live streams and stops looking. */
    @Override
    public void close() {
        if (setLookout != null) setLookout.close();
        if (queueLookout != null) queueLookout.close();
        if (lookout != null) lookout.close();
    }
}
