package dev.biene.postgres;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How bees of a set tell each other to look: NOTIFY, which may get lost and on which nothing depends. */
final class Hints {

    static final Logger log = LoggerFactory.getLogger(Hints.class);

    private Hints() {}

    /** The channel of one set. */
    static String channel(int set) {
        return "biene_" + set;
    }

    /** How many jobs a hint says were added; 0 if it is about something else, or not ours. */
    static int added(String payload) {
        try {
            return (int) Math.min(Long.parseLong(payload), Integer.MAX_VALUE);
        } catch (NumberFormatException e) {
            return 0;
        }
    }
}
