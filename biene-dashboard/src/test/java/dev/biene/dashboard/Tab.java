package dev.biene.dashboard;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** One tab of a {@link Chromium}: commands go out, answers and complaints come in. For one thread. */
final class Tab implements AutoCloseable, WebSocket.Listener {

    /** Long enough for the slowest machine; only a test that fails waits so long. */
    private static final long BOUND_SECONDS = 30;

    private static final JsonMapper JSON = new JsonMapper();

    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    private final List<String> complaints = new CopyOnWriteArrayList<>();
    private final StringBuilder part = new StringBuilder();

    Tab(HttpClient http, URI address) {
        socket = http.newWebSocketBuilder().buildAsync(address, this).join();
        for (var domain : List.of("Page", "Runtime", "Log")) send(domain + ".enable", Map.of());
    }

    @Override
    public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
        part.append(data);
        if (last) {
            hear(JSON.readTree(part.toString()));
            part.setLength(0);
        }
        from.request(1);
        return null;
    }

    private void hear(JsonNode message) {
        var answer = asked.remove(message.path("id").asInt(0));
        if (answer != null) answer.complete(message);
        var method = message.path("method").asString("");
        var params = message.path("params");
        if (method.equals("Runtime.exceptionThrown"))
            complaints.add(params.path("exceptionDetails").toString());
        if (method.equals("Log.entryAdded")
                && params.path("entry").path("level").asString("").equals("error"))
            complaints.add(params.path("entry").toString());
        if (method.equals("Page.javascriptDialogOpening")) complaints.add("a dialog opened: " + params);
    }

    JsonNode send(String method, Map<String, ?> params) {
        int id = number.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        asked.put(id, answer);
        socket.sendText(JSON.writeValueAsString(Map.of("id", id, "method", method, "params", params)), true)
                .join();
        try {
            var told = answer.get(BOUND_SECONDS, TimeUnit.SECONDS);
            if (told.has("error")) throw new AssertionError(method + ": " + told.path("error"));
            return told.path("result");
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(method + " was not answered", e);
        }
    }

    void go(String url) {
        send("Page.navigate", Map.of("url", url));
    }

    /** What an expression gives; a promise is awaited. */
    JsonNode run(String expression) {
        var told =
                send("Runtime.evaluate", Map.of("expression", expression, "returnByValue", true, "awaitPromise", true));
        if (told.has("exceptionDetails")) throw new AssertionError(expression + ": " + told.path("exceptionDetails"));
        return told.path("result").path("value");
    }

    /** Waits until an expression is true. */
    void await(String expression) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(BOUND_SECONDS);
        while (!holds(expression)) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("never true: " + expression + "; the page shows: "
                        + run("location.hash + ' ' + document.body.innerText").asString("") + "; it complained: "
                        + complaints);
            }
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    /** What cannot be evaluated, as on a page that is just being left, does not hold yet. */
    private boolean holds(String expression) {
        try {
            return run("Boolean(" + expression + ")").asBoolean(false);
        } catch (AssertionError e) {
            return false;
        }
    }

    /** Waits until the page shows a text. */
    void awaitText(String text) {
        await("document.body.innerText.replace(/\\s+/g, ' ').includes(" + quoted(text) + ")");
    }

    /** Waits for an element and clicks on it as a person would find it: only if it is there and enabled. */
    void click(String selector) {
        await("document.querySelector(" + quoted(selector) + ") && !document.querySelector(" + quoted(selector)
                + ").disabled");
        run("document.querySelector(" + quoted(selector) + ").click()");
    }

    void type(String selector, String text) {
        await("document.querySelector(" + quoted(selector) + ")");
        run("document.querySelector(" + quoted(selector) + ").focus()");
        run("document.querySelector(" + quoted(selector) + ").select()");
        send("Input.insertText", Map.of("text", text));
    }

    void press(String key) {
        for (var type : List.of("keyDown", "keyUp")) {
            send(
                    "Input.dispatchKeyEvent",
                    key.length() == 1 && type.equals("keyDown")
                            ? Map.of("type", type, "key", key, "text", key)
                            : Map.of("type", type, "key", key, "code", key, "windowsVirtualKeyCode", code(key)));
        }
    }

    private static int code(String key) {
        return switch (key) {
            case "Tab" -> 9;
            case "Enter" -> 13;
            case "Escape" -> 27;
            default -> 0;
        };
    }

    static String quoted(String text) {
        return JSON.writeValueAsString(text);
    }

    void size(int width, int height) {
        send(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    void scheme(String lightOrDark) {
        send(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", lightOrDark))));
    }

    /** Writes what is shown, or the whole page, to a PNG file. */
    void picture(Path file, boolean whole) throws IOException {
        var data = send("Page.captureScreenshot", Map.of("format", "png", "captureBeyondViewport", whole))
                .path("data")
                .asString("");
        Files.write(file, Base64.getDecoder().decode(data));
    }

    /** Errors of scripts and of the page's policy so far. */
    List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        send("Page.close", Map.of());
        socket.abort();
    }
}
