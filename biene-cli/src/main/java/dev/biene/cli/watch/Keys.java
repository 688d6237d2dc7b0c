package dev.biene.cli.watch;

import dev.biene.cli.watch.Key.Kind;
import java.io.IOException;

/** Makes keys of the characters that a terminal sends: letters as they are, the others as escape sequences. */
final class Keys {

    /** Where characters come from. */
    interface Source {

        /** The next character, {@link #NOTHING} if none came in time, or {@link #END}. */
        int read(long timeoutMillis) throws IOException;
    }

    static final int END = -1;
    static final int NOTHING = -2;

    private static final int CONTROL_C = 0x03;
    private static final int CONTROL_D = 0x04;
    private static final int CONTROL_N = 0x0e;
    private static final int CONTROL_P = 0x10;
    private static final int ESCAPE = 0x1b;

    /** The rest of a sequence comes with its beginning; a person who presses Escape sends nothing after it. */
    private static final long SEQUENCE_MILLIS = 50;

    private static final int LONGEST_SEQUENCE = 16;

    private final Source source;

    Keys(Source source) {
        this.source = source;
    }

    /** The next key, waiting for it; null at the end of the input. */
    @org.jspecify.annotations.Nullable
    Key next() throws IOException {
        while (true) {
            int c = source.read(Long.MAX_VALUE);
            if (c == END) return null;
            if (c != NOTHING) return key(c);
        }
    }

    private Key key(int c) throws IOException {
        return switch (c) {
            case ESCAPE -> sequence();
            case '\r', '\n' -> Key.of(Kind.ENTER);
            case 0x7f, '\b' -> Key.of(Kind.ERASE);
            case CONTROL_C -> Key.of(Kind.INTERRUPT);
            case CONTROL_D -> Key.typed("q");
            case CONTROL_P -> Key.of(Kind.UP);
            case CONTROL_N -> Key.of(Kind.DOWN);
            default -> c < ' ' ? Key.of(Kind.OTHER) : Key.typed(text(c));
        };
    }

    private String text(int c) throws IOException {
        if (!Character.isHighSurrogate((char) c)) return String.valueOf((char) c);
        int low = source.read(SEQUENCE_MILLIS);
        return low < 0 ? "\ufffd" : String.valueOf(new char[] {(char) c, (char) low});
    }

    private Key sequence() throws IOException {
        int c = source.read(SEQUENCE_MILLIS);
        if (c < 0) return Key.of(Kind.BACK);
        if (c != '[' && c != 'O') return Key.of(Kind.OTHER);
        var parameters = new StringBuilder();
        for (int i = 0; i < LONGEST_SEQUENCE; i++) {
            c = source.read(SEQUENCE_MILLIS);
            if (c < 0) return Key.of(Kind.OTHER);
            if (c >= 0x40 && c <= 0x7e) return Key.of(kind((char) c, parameters.toString()));
            parameters.append((char) c);
        }
        return Key.of(Kind.OTHER);
    }

    private static Kind kind(char last, String parameters) {
        return switch (last) {
            case 'A' -> Kind.UP;
            case 'B' -> Kind.DOWN;
            case 'C' -> Kind.ENTER;
            case 'D' -> Kind.BACK;
            case 'H' -> Kind.HOME;
            case 'F' -> Kind.END;
            case '~' ->
                switch (parameters) {
                    case "1", "7" -> Kind.HOME;
                    case "4", "8" -> Kind.END;
                    case "5" -> Kind.PAGE_UP;
                    case "6" -> Kind.PAGE_DOWN;
                    default -> Kind.OTHER;
                };
            default -> Kind.OTHER;
        };
    }
}
