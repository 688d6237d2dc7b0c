package dev.biene.jobset;

import java.util.Locale;
import java.util.Set;

/**
 * The form of failure messages that say the same of different things: what is quoted, paths and numbers are {@code …}.
 *
 * <pre>
 * cat: /in/img_17.jpg: No such file or directory     cat: …: No such file or directory
 * line 12: For input string: "two"                   line …: For input string: "…"
 * connect to 10.0.0.3:5432 failed after 30004 ms     connect to … failed after … ms
 * exit status 137: Killed                            exit status 137: Killed
 * </pre>
 *
 * <p>A short number after a word such as {@code status} says what happened, not to whom, and stays. One pass over the
 * first {@value #LONGEST} characters, without regular expressions: thousands of messages are brought into this form each
 * time somebody looks.
 */
final class FailurePattern {

    /** Stands for what differs. */
    static final char GAP = '…';

    private static final int LONGEST = 300;

    /** After these a number of up to three digits is a kind of failure. */
    private static final Set<String> KINDS =
            Set.of("status", "code", "signal", "exit", "errno", "error", "http", "sqlstate");

    private final String message;
    private final int end;
    private final StringBuilder form;
    private int at;
    private String lastWord = "";

    private FailurePattern(String message) {
        this.message = message;
        this.end = Math.min(message.length(), LONGEST);
        this.form = new StringBuilder(end);
    }

    /** The form of a message. That of a form is itself, but for quotes without a partner and what is cut off. */
    static String of(String message) {
        return new FailurePattern(message).read();
    }

    private String read() {
        while (at < end) {
            char c = message.charAt(at);
            if (Character.isWhitespace(c)) blank();
            else if (isQuote(c) && closing(c) > at) quoted(c);
            else if (isPartOfWord(c)) word();
            else append(c);
        }
        return form.toString().strip();
    }

    private void append(char c) {
        form.append(c);
        at++;
    }

    private void blank() {
        if (!form.isEmpty() && form.charAt(form.length() - 1) != ' ') form.append(' ');
        at++;
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`' || c == '\u201c' || c == '\u2018' || c == '\u00ab';
    }

    private static char partner(char quote) {
        return switch (quote) {
            case '\u201c' -> '\u201d';
            case '\u2018' -> '\u2019';
            case '\u00ab' -> '\u00bb';
            // As GNU's programs quote: `file'.
            case '`' -> '\'';
            default -> quote;
        };
    }

    /** Where the quotation ends that begins here, or -1; an apostrophe begins none. */
    private int closing(char quote) {
        if (quote == '\'' && at > 0 && isLetter(message.charAt(at - 1))) return -1;
        int last = Math.min(message.length(), at + LONGEST);
        for (int i = at + 1; i < last; i++) {
            char c = message.charAt(i);
            boolean closes = c == partner(quote) || (quote == '`' && c == '`');
            boolean apostrophe = c == '\'' && i + 1 < message.length() && isLetter(message.charAt(i + 1));
            if (closes && !apostrophe) return i;
        }
        return -1;
    }

    /** What stands for a number is as good as one, or a form would have another form. */
    private static boolean isLetter(char c) {
        return Character.isLetterOrDigit(c) || c == GAP;
    }

    private void quoted(char quote) {
        int close = closing(quote);
        form.append(quote).append(GAP).append(message.charAt(close));
        at = close + 1;
        lastWord = "";
    }

    private static boolean isPartOfWord(char c) {
        return !Character.isWhitespace(c) && !isQuote(c) && "()[]{}<>,;=|\u201d\u2019\u00bb".indexOf(c) < 0;
    }

    private void word() {
        int to = at;
        while (to < end && isPartOfWord(message.charAt(to))) to++;
        int last = to;
        while (last > at && ".:!?".indexOf(message.charAt(last - 1)) >= 0) last--;
        var word = message.substring(at, last);
        form.append(masked(word)).append(message, last, to);
        lastWord = word.toLowerCase(Locale.ROOT);
        at = to;
    }

    private String masked(String word) {
        if (isPath(word)) return String.valueOf(GAP);
        int runs = runs(word);
        if (runs == 0 || (word.length() <= 3 && isNumber(word) && KINDS.contains(lastWord))) return word;
        return runs > 2 || startsWithDigit(word) || isHex(word) ? String.valueOf(GAP) : withoutDigits(word);
    }

    private static boolean isPath(String word) {
        int slash = word.indexOf('/');
        if (slash < 0) return word.indexOf(":\\") == 1;
        if (word.length() < 2) return false;
        boolean rooted = slash == 0 || word.startsWith("./") || word.startsWith("../") || word.startsWith("~/");
        // "and/or" and "I/O" are words.
        return rooted || word.indexOf('/', slash + 1) > 0 || word.indexOf('.', slash) > 0 || runs(word) > 0;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isNumber(String word) {
        return word.chars().allMatch(c -> isDigit((char) c));
    }

    /** -1, #17 and +5 as well. */
    private static boolean startsWithDigit(String word) {
        int sign = word.length() > 1 && "-+#".indexOf(word.charAt(0)) >= 0 ? 1 : 0;
        return isDigit(word.charAt(sign));
    }

    private static boolean isHex(String word) {
        return word.length() >= 6 && word.chars().allMatch(c -> c == '-' || Character.digit(c, 16) >= 0);
    }

    /** How many numbers are in it; dots and colons within one are part of it. */
    private static int runs(String word) {
        int runs = 0;
        boolean within = false;
        for (int i = 0; i < word.length(); i++) {
            boolean digit = isDigit(word.charAt(i));
            boolean joint = within && ".:,".indexOf(word.charAt(i)) >= 0;
            if (digit && !within) runs++;
            within = digit || joint;
        }
        return runs;
    }

    private static String withoutDigits(String word) {
        var text = new StringBuilder(word.length());
        for (int i = 0; i < word.length(); i++) {
            if (!isDigit(word.charAt(i))) text.append(word.charAt(i));
            else if (text.isEmpty() || text.charAt(text.length() - 1) != GAP) text.append(GAP);
        }
        return text.toString();
    }
}
