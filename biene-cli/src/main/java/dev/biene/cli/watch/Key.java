package dev.biene.cli.watch;

/**
 * What somebody pressed.
 *
 * @param text the character of a {@link Kind#TEXT}, else empty
 */
record Key(Kind kind, String text) {

    enum Kind {
        TEXT,
        ENTER,
        BACK,
        ERASE,
        UP,
        DOWN,
        PAGE_UP,
        PAGE_DOWN,
        HOME,
        END,
        /** Ctrl-C, which the terminal hands over as a character. */
        INTERRUPT,
        /** Nothing that anybody asked for. */
        OTHER
    }

    static Key of(Kind kind) {
        return new Key(kind, "");
    }

    static Key typed(String text) {
        return new Key(Kind.TEXT, text);
    }
}
