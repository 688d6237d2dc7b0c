package dev.biene.arbeiter;

import dev.biene.BieneException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Base64;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * An item that could not be handled, as it lies in a dead-letter queue: the original bytes, the queue they came
 * from, and what went wrong. One JSON object, so that any tool can read it:
 *
 * <pre>{@code
 * {"type":"biene.dead-letter.1",
 *  "queue":"times-two",
 *  "time":"2026-11-22T07:30:00.123Z",
 *  "error":"java.lang.NumberFormatException: For input string: \"two\"",
 *  "stack":"java.lang.NumberFormatException: ...\n\tat java.base/...",
 *  "attempts":4,
 *  "text":"two"}
 * }</pre>
 *
 * The bytes are under {@code text} if they are UTF-8, and under {@code base64} otherwise; both give them back
 * unchanged. {@code attempts} says how often the handler was called, or the item handed out, before it was given
 * up. {@code stack} is cut after {@value #MAX_STACK} characters.
 */
public final class DeadLetter {
    private static final String TYPE = "biene.dead-letter.1";
    private static final int MAX_STACK = 8_000;
    /** An item may be larger than the longest string that Jackson takes unasked (20 million characters). */
    private static final JsonMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(Integer.MAX_VALUE)
                            .build())
                    .build())
            .build();

    private final String queue;
    private final byte[] bytes;
    private final String error;
    private final String stack;
    private final int attempts;
    private final Instant time;

    private DeadLetter(String queue, byte[] bytes, String error, String stack, int attempts, Instant time) {
        this.queue = queue;
        this.bytes = bytes;
        this.error = error;
        this.stack = stack;
        this.attempts = attempts;
        this.time = time;
    }

    static DeadLetter of(Item item, Throwable error, int attempts) {
        var stack = new StringWriter();
        error.printStackTrace(new PrintWriter(stack));
        return of(item, error.toString(), stack.toString(), attempts);
    }

    static DeadLetter of(Item item, String error, String stack, int attempts) {
        String cut = stack.length() <= MAX_STACK ? stack : stack.substring(0, MAX_STACK);
        return new DeadLetter(item.queue(), item.bytes(), error, cut, attempts, Instant.now());
    }

    /**
     * Reads what {@link #toBytes} wrote.
     *
     * @throws BieneException if these bytes are no dead letter
     */
    public static DeadLetter parse(byte[] bytes) {
        try {
            JsonNode json = JSON.readTree(bytes);
            if (!TYPE.equals(json.path("type").asString("")))
                throw new BieneException(
                        "expected a dead letter with \"type\":\"" + TYPE + "\", got " + excerpt(bytes));
            return new DeadLetter(
                    QueueNames.check(json.path("queue").asString("")),
                    original(json),
                    json.path("error").asString(""),
                    json.path("stack").asString(""),
                    json.path("attempts").asInt(0),
                    Instant.parse(json.path("time").asString("")));
        } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
            throw new BieneException("expected a dead letter, got " + excerpt(bytes) + ": " + e.getMessage(), e);
        }
    }

    private static byte[] original(JsonNode json) {
        if (json.path("text").isString()) return json.path("text").asString().getBytes(StandardCharsets.UTF_8);
        if (json.path("base64").isString())
            return Base64.getDecoder().decode(json.path("base64").asString());
        throw new IllegalArgumentException("neither \"text\" nor \"base64\" holds the item");
    }

    private static String excerpt(byte[] bytes) {
        var text =
                new String(bytes, 0, Math.min(bytes.length, 60), StandardCharsets.UTF_8).replaceAll("\\p{Cntrl}", " ");
        return bytes.length + " bytes: \"" + text + (bytes.length > 60 ? "...\"" : "\"");
    }

    /** The queue the item came from, to which {@link DeadLetters#sendBack} returns it. */
    public String queue() {
        return queue;
    }

    /** The item, unchanged. */
    public byte[] bytes() {
        return bytes;
    }

    /** The exception's type and message. */
    public String error() {
        return error;
    }

    /** The exception's stack trace; empty when the item was given up because it killed its bees. */
    public String stack() {
        return stack;
    }

    /** How often it was tried. */
    public int attempts() {
        return attempts;
    }

    /** When it was given up, by the clock of the machine that did. */
    public Instant time() {
        return time;
    }

    /** The JSON object above, in UTF-8. */
    public byte[] toBytes() {
        var json = JSON.createObjectNode()
                .put("type", TYPE)
                .put("queue", queue)
                .put("time", time.toString())
                .put("error", error)
                .put("stack", stack)
                .put("attempts", attempts);
        String text = utf8(bytes);
        if (text != null) json.put("text", text);
        else json.put("base64", Base64.getEncoder().encodeToString(bytes));
        return JSON.writeValueAsBytes(json);
    }

    private static @Nullable String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
