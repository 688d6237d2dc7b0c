package dev.biene.dashboard;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** The parameters of a request's query. */
final class Query {

    private final Map<String, String> values = new HashMap<>();

    Query(String raw) {
        for (var pair : raw.split("&")) {
            int equals = pair.indexOf('=');
            if (equals > 0) values.put(decoded(pair.substring(0, equals)), decoded(pair.substring(equals + 1)));
        }
    }

    static String decoded(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw new Refusal(400, "expected percent-encoded text: " + e.getMessage());
        }
    }

    /** The value, or empty. */
    String text(String name) {
        return values.getOrDefault(name, "");
    }

    /** The value, which must be there. */
    String needed(String name) {
        var value = text(name);
        if (value.isEmpty()) throw new Refusal(400, "parameter \"" + name + "\" is missing");
        return value;
    }

    /** The value between two bounds, or {@code otherwise} if there is none. */
    long number(String name, long otherwise, long least, long most) {
        var value = text(name);
        if (value.isEmpty()) return otherwise;
        try {
            return Math.max(least, Math.min(most, Long.parseLong(value)));
        } catch (NumberFormatException e) {
            throw new Refusal(400, "parameter \"" + name + "\" must be a number, was \"" + value + '"');
        }
    }
}
