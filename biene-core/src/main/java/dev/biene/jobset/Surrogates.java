package dev.biene.jobset;

/** Java's strings can hold half of a character; JSON in PostgreSQL cannot. */
final class Surrogates {

    private Surrogates() {}

    /** Whether {@code text} has a surrogate without its other half. */
    static boolean unpaired(String text) {
        int i = 0;
        while (i < text.length()) {
            char c = text.charAt(i);
            if (!Character.isSurrogate(c)) {
                i++;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                i += 2;
            } else {
                return true;
            }
        }
        return false;
    }
}
