package dev.biene.jobset;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.util.JsonRecyclerPools;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.cfg.JsonNodeFeature;
import tools.jackson.databind.json.JsonMapper;

/** How Biene reads and writes JSON: strict, within limits, and with every digit of a number kept. */
final class Json {

    /** Nesting beyond this is refused; it has overflowed the stacks of parsers and of PostgreSQL. */
    static final int MAX_DEPTH = 500;

    /** An input or a result may have so many bytes. */
    static final int MAX_BYTES = 16 << 20;

    static final JsonMapper MAPPER = JsonMapper.builder(JsonFactory.builder()
                    // The default pool is shared by all threads, and they meet there for every job.
                    .recyclerPool(JsonRecyclerPools.threadLocalPool())
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_BYTES)
                            .maxNumberLength(10_000)
                            .build())
                    .build())
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private Json() {}

    /** What a parser found wrong, on one line and without the source text it may quote. */
    static String reason(JacksonException e) {
        var message = String.valueOf(e.getOriginalMessage()).lines().findFirst().orElse("unreadable");
        var location = e.getLocation();
        if (location == null || location.getColumnNr() < 1) return message;
        // An input is mostly one line of a file that has many, and the line of the file is told with it.
        var line = location.getLineNr() == 1 ? "" : "line " + location.getLineNr() + ", ";
        return message + " at " + line + "column " + location.getColumnNr();
    }

    /** Which limit a text is beyond, without the parser's word on how to raise it. */
    static String limit(StreamConstraintsException e) {
        var message = reason(e);
        if (message.startsWith("Document nesting depth")) return "is nested deeper than " + MAX_DEPTH + " levels";
        return "is beyond a limit: " + message.replaceAll(", from `[^`]*`", "");
    }

    /** The JSON text of a handler's result, or null for none. */
    static @Nullable String write(@Nullable Object result) {
        if (result == null) return null;
        if (result instanceof JsonNode node && node.isMissingNode()) return null;
        return MAPPER.writeValueAsString(result);
    }
}
