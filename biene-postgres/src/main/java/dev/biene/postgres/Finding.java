package dev.biene.postgres;

/**
 * One thing that a {@link Checkup} looked at.
 *
 * @param subject what was looked at, one or two words: {@code rights}, {@code disk}
 * @param level whether it is well
 * @param text what was found, a sentence without a full stop
 * @param advice what to do, empty if nothing
 */
public record Finding(String subject, Level level, String text, String advice) {

    /** How bad it is. */
    public enum Level {
        /** As it should be. */
        FINE,
        /** Biene works, but not as well or as safely as it could. */
        WARNING,
        /** Biene does not work, or work stands still. */
        ERROR
    }

    static Finding fine(String subject, String text) {
        return new Finding(subject, Level.FINE, text, "");
    }

    static Finding warning(String subject, String text, String advice) {
        return new Finding(subject, Level.WARNING, text, advice);
    }

    static Finding error(String subject, String text, String advice) {
        return new Finding(subject, Level.ERROR, text, advice);
    }
}
