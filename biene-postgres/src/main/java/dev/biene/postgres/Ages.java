package dev.biene.postgres;

import java.time.Duration;

/** Ages in words. */
final class Ages {

    private Ages() {}

    /** {@code 42 s}, {@code 15 min}, {@code 3 h 20 min}, {@code 2 d 4 h}. */
    static String text(Duration age) {
        long seconds = age.toSeconds();
        if (seconds < 120) return seconds + " s";
        if (seconds < 7200) return age.toMinutes() + " min";
        if (seconds < 172_800) return age.toHours() + " h " + age.toMinutesPart() + " min";
        return age.toDays() + " d " + age.toHoursPart() + " h";
    }
}
