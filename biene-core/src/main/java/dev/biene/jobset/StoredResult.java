package dev.biene.jobset;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;

/** Turns what a handler returns into what a store can hold, or says why not. */
final class StoredResult {

    private StoredResult() {}

    /**
     * The JSON text of a result, or null for none.
     *
     * @throws JobFailedException if it cannot be written as JSON, is too large, or holds what PostgreSQL cannot
     */
    static @Nullable String json(@Nullable Object result, long job) {
        if (result == null) return null;
        String json;
        try {
            json = Json.write(result);
        } catch (JacksonException e) {
            throw new JobFailedException(
                    "result of job " + job + " (" + result.getClass().getName() + ") cannot be written as JSON: "
                            + Json.reason(e),
                    e);
        }
        if (json == null) return null;
        if (json.length() > Json.MAX_BYTES) {
            throw new JobFailedException(
                    "result of job " + job + " has " + json.length() + " characters of JSON, the limit is "
                            + Json.MAX_BYTES + "; store it elsewhere and return its place");
        }
        if (holdsNul(json) || Surrogates.unpaired(json)) {
            throw new JobFailedException("result of job " + job
                    + " has text that PostgreSQL cannot store: the character \\u0000 or half of a surrogate pair");
        }
        return json;
    }

    /** {@code text} with what PostgreSQL cannot store replaced by question marks. */
    static String storable(String text) {
        return text.indexOf('\0') < 0 && !Surrogates.unpaired(text)
                ? text
                : text.replaceAll("[\\x00\\ud800-\\udfff]", "?");
    }

    /** Whether JSON text holds an escaped NUL, and not a backslash that is escaped itself before {@code u0000}. */
    private static boolean holdsNul(String json) {
        for (int at = json.indexOf("\\u0000"); at >= 0; at = json.indexOf("\\u0000", at + 1)) {
            int backslashes = 1;
            while (at - backslashes >= 0 && json.charAt(at - backslashes) == '\\') backslashes++;
            if (backslashes % 2 == 1) return true;
        }
        return false;
    }
}
