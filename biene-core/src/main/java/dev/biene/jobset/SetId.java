package dev.biene.jobset;

import java.util.TreeSet;
import java.util.stream.Collectors;

/** The rule for a job set's id: 1 to 63 of lower-case letters, digits and underscores. */
final class SetId {

    private static final int MAX_LENGTH = 63;
    private static final int MAX_SHOWN = 80;

    private SetId() {}

    /** Returns {@code id} if it is one, else says which characters are wrong. */
    static String checked(String id) {
        if (id.isEmpty() || id.length() > MAX_LENGTH) {
            throw new IllegalArgumentException("a job set id must have 1 to " + MAX_LENGTH + " characters, has "
                    + id.length() + ": " + quoted(id));
        }
        var offending = id.codePoints()
                .filter(c -> !(c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '_'))
                .mapToObj(SetId::printable)
                .collect(Collectors.toCollection(TreeSet::new));
        if (!offending.isEmpty()) {
            throw new IllegalArgumentException(
                    "a job set id may use a-z, 0-9 and _ only, not " + String.join(" ", offending) + ": " + quoted(id));
        }
        return id;
    }

    private static String quoted(String id) {
        var shown = id.codePoints().limit(MAX_SHOWN).mapToObj(SetId::bare).collect(Collectors.joining());
        return '"' + shown + (id.codePointCount(0, id.length()) > MAX_SHOWN ? "…" : "") + '"';
    }

    private static String printable(int codePoint) {
        return visible(codePoint) ? "'" + bare(codePoint) + "'" : bare(codePoint);
    }

    /** The character, or its number where printing it could break the line or hide it. */
    private static String bare(int codePoint) {
        return visible(codePoint) ? Character.toString(codePoint) : String.format("\\u%04x", codePoint);
    }

    private static boolean visible(int codePoint) {
        return Character.isLetterOrDigit(codePoint) || codePoint >= ' ' && codePoint < 127;
    }
}
