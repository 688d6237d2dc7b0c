package dev.biene.dashboard;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A request to the JDK's own HTTP server. */
final class JdkExchange implements WebExchange {

    private static final int NO_BODY = -1;
    private static final int ANY_LENGTH = 0;

    private final HttpExchange exchange;

    JdkExchange(HttpExchange exchange) {
        this.exchange = exchange;
    }

    @Override
    public String method() {
        return exchange.getRequestMethod();
    }

    @Override
    public String path() {
        var mounted = exchange.getHttpContext().getPath();
        var path = exchange.getRequestURI().getRawPath();
        var below = path.startsWith(mounted) ? path.substring(mounted.length()) : path;
        return below.startsWith("/") ? below : "/" + below;
    }

    @Override
    public String query() {
        var query = exchange.getRequestURI().getRawQuery();
        return query == null ? "" : query;
    }

    @Override
    public @Nullable String header(String name) {
        return exchange.getRequestHeaders().getFirst(name);
    }

    @Override
    public InputStream body() {
        return exchange.getRequestBody();
    }

    @Override
    public OutputStream respond(int status, Map<String, String> headers) throws IOException {
        long length = ANY_LENGTH;
        for (var header : headers.entrySet()) {
            if (header.getKey().equals("Content-Length")) length = Long.parseLong(header.getValue());
            else exchange.getResponseHeaders().set(header.getKey(), header.getValue());
        }
        boolean head = exchange.getRequestMethod().equals("HEAD");
        if (head || status == 304) {
            if (head && length > 0) exchange.getResponseHeaders().set("Content-Length", Long.toString(length));
            exchange.sendResponseHeaders(status, NO_BODY);
            return OutputStream.nullOutputStream();
        }
        exchange.sendResponseHeaders(status, length);
        return exchange.getResponseBody();
    }
}
