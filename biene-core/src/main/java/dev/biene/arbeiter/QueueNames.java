package dev.biene.arbeiter;

/**
 * The rule for queue names, the same on every backend, so that a stage moves from one to another unchanged:
 * 1 to {@value #MAX_LENGTH} characters of ISO-8859-1 without blanks, control characters, {@code /}, {@code .}
 * and {@code ~}. It is Kestrel's rule, made explicit: Kestrel itself closes the connection without a word.
 *
 * <p>A {@code +} makes a fanout queue: {@code "orders+audit"} receives a copy of all that is pushed to
 * {@code "orders"}.
 */
public final class QueueNames {
    /** Leaves room for a suffix in a file name of 255 bytes, which is where Kestrel and Darner keep queues. */
    public static final int MAX_LENGTH = 200;

    private QueueNames() {}

    /**
     * Returns the name if it keeps the rule.
     *
     * @throws IllegalArgumentException if it does not; the message quotes the name and the character
     */
    public static String check(String name) {
        if (name.isEmpty()) throw new IllegalArgumentException("queue name must not be empty");
        if (name.length() > MAX_LENGTH)
            throw new IllegalArgumentException("queue name must have at most " + MAX_LENGTH + " characters, was "
                    + name.length() + " long: \"" + printable(name.substring(0, 40)) + "...\"");
        for (int i = 0; i < name.length(); i++) {
            if (!isAllowed(name.charAt(i)))
                throw new IllegalArgumentException("queue name must not contain " + describe(name.charAt(i))
                        + ", was \"" + printable(name) + "\"");
        }
        return name;
    }

    private static boolean isAllowed(char c) {
        return c > ' ' && c != 0x7f && c <= 0xff && c != '/' && c != '.' && c != '~';
    }

    private static String describe(char c) {
        if (c == ' ') return "a blank";
        if (c == '\r') return "CR";
        if (c == '\n') return "LF";
        if (c == 0) return "NUL";
        if (c < ' ' || c == 0x7f) return String.format("the control character 0x%02x", (int) c);
        if (c > 0xff) return String.format("U+%04X, which is not ISO-8859-1", (int) c);
        return "'" + c + "'";
    }

    /**
     * Text of somebody else's for a message, a name or what a server answered, with everything but the printable characters
     * of ISO-8859-1 as {@code \\uXXXX}: raw, it could forge a line of a log or move a terminal's cursor.
     */
    public static String printable(String foreign) {
        var text = new StringBuilder(foreign.length());
        for (int i = 0; i < foreign.length(); i++) {
            char c = foreign.charAt(i);
            boolean harmless = (c >= ' ' && c < 0x7f) || (c > 0xa0 && c <= 0xff);
            if (harmless) text.append(c);
            else text.append(String.format("\\u%04x", (int) c));
        }
        return text.toString();
    }
}
