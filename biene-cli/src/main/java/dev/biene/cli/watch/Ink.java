package dev.biene.cli.watch;

/** How text stands out. What a colour says is said in words as well. */
enum Ink {
    PLAIN("", ""),
    BOLD("1", "1"),
    FAINT("2", "2"),
    BAR("7", "7"),
    GOOD("", "32"),
    ODD("", "33"),
    BAD("1", "31");

    private final String withoutColours;
    private final String withColours;

    Ink(String withoutColours, String withColours) {
        this.withoutColours = withoutColours;
        this.withColours = withColours;
    }

    /** The parameters of the terminal's "select graphic rendition", empty for none. */
    String code(boolean colours) {
        return colours ? withColours : withoutColours;
    }
}
