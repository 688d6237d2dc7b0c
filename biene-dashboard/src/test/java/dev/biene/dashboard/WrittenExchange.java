package dev.biene.dashboard;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A request as text, and what was answered. A live stream's browser goes away as soon as it is answered.
 *
 * <pre>
 * POST /api/sets/a/steer?x=y
 * Content-Type: application/json
 *
 * {"state":"paused"}
 * </pre>
 */
final class WrittenExchange implements WebExchange {

    private final String method;
    private final String target;
    private final Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    private final byte[] body;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private Map<String, String> answered = Map.of();
    private int answers;
    private int status;

    WrittenExchange(byte[] written) {
        var text = new String(written, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\n\n");
        var head = (end < 0 ? text : text.substring(0, end)).split("\n", -1);
        body = end < 0 ? new byte[0] : text.substring(end + 2).getBytes(StandardCharsets.ISO_8859_1);
        var words = head[0].split(" ", 3);
        method = words[0];
        target = words.length < 2 || !words[1].startsWith("/") ? "/" : words[1];
        headers.put("Host", "localhost");
        for (int i = 1; i < head.length; i++) {
            int colon = head[i].indexOf(':');
            if (colon > 0)
                headers.put(
                        head[i].substring(0, colon),
                        head[i].substring(colon + 1).strip());
        }
    }

    @Override
    public String method() {
        return method;
    }

    @Override
    public String path() {
        int query = target.indexOf('?');
        return query < 0 ? target : target.substring(0, query);
    }

    @Override
    public String query() {
        int query = target.indexOf('?');
        return query < 0 ? "" : target.substring(query + 1);
    }

    @Override
    public @Nullable String header(String name) {
        return headers.get(name);
    }

    @Override
    public InputStream body() {
        return new ByteArrayInputStream(body);
    }

    @Override
    public OutputStream respond(int code, Map<String, String> with) {
        answers++;
        status = code;
        answered = Map.copyOf(with);
        if (isStream()) Thread.currentThread().interrupt();
        return out;
    }

    /** How often it was answered. */
    int answers() {
        return answers;
    }

    int status() {
        return status;
    }

    Map<String, String> answerHeaders() {
        return answered;
    }

    boolean isStream() {
        return answered.getOrDefault("Content-Type", "").startsWith("text/event-stream");
    }

    String answer() {
        return out.toString(StandardCharsets.UTF_8);
    }
}
