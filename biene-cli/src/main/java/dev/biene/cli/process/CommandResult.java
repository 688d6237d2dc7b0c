package dev.biene.cli.process;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * What a command wrote, as a job's result.
 *
 * <pre>
 * {"width": 200}\n     {"width": 200}            one JSON object or array is taken as it is
 * 12 ./a.java\n        {"stdout": "12 ./a.java"}  anything else is text, without the line ends at its end, as $(…) has it
 * 1e5\n                {"stdout": "1e5"}          so that a check sum never turns into a number
 *                      null                       nothing written, no result
 * </pre>
 */
final class CommandResult {

    /** A result has at most so many bytes. */
    static final int MAX_BYTES = 16 << 20;

    /** Keeps every digit, as the store does. */
    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxStringLength(MAX_BYTES)
                            .maxNumberLength(10_000)
                            .build())
                    .build())
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private CommandResult() {}

    /** The result in these bytes, or null for none. */
    static @Nullable JsonNode of(byte[] stdout) {
        var text = new String(stdout, StandardCharsets.UTF_8);
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) end--;
        if (end == 0) return null;
        var json = structured(text);
        // A NUL cannot be stored; what is not UTF-8 has become the same sign already.
        var stored = text.substring(0, end).replace('\0', '\ufffd');
        return json != null ? json : JsonNodeFactory.instance.objectNode().put("stdout", stored);
    }

    private static @Nullable JsonNode structured(String text) {
        int begin = 0;
        while (begin < text.length() && Character.isWhitespace(text.charAt(begin))) begin++;
        if (begin == text.length() || text.charAt(begin) != '{' && text.charAt(begin) != '[') return null;
        try {
            return MAPPER.readTree(text);
        } catch (JacksonException | NumberFormatException e) {
            return null;
        }
    }

    /**
     * The JSON value in these bytes, where JSON was asked for.
     *
     * @throws CommandException if there is none, or more than one
     */
    static JsonNode json(byte[] bytes, String who) throws CommandException {
        if (bytes.length == 0) throw new CommandException(who + " wrote nothing, expected one JSON value", "");
        try {
            var node = MAPPER.readTree(bytes);
            if (node.isMissingNode()) throw new CommandException(who + " wrote blanks, expected one JSON value", "");
            return node;
        } catch (JacksonException e) {
            throw new CommandException(who + " wrote no JSON: " + firstLine(e) + "; it wrote: " + excerpt(bytes), "");
        } catch (NumberFormatException e) {
            // Jackson lets this one out of its parser for an exponent that is no int.
            throw new CommandException(
                    who + " wrote a number with an exponent beyond all limits: " + excerpt(bytes), "");
        }
    }

    private static String firstLine(JacksonException e) {
        return String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("unreadable");
    }

    static String excerpt(byte[] bytes) {
        var text = new String(bytes, 0, Math.min(bytes.length, 240), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}+", " ")
                .strip();
        return text.length() <= 100 ? text : text.substring(0, 100) + "…";
    }
}
