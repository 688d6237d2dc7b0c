package dev.biene.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations on their way to and from the server. */
final class Intervals {

    private Intervals() {}

    /** An interval's text, to be cast. */
    static String text(Duration duration) {
        return duration.toSeconds() + "." + String.format("%06d", duration.toNanosPart() / 1_000) + " seconds";
    }

    /** A column that holds seconds, or null. */
    static @Nullable Duration seconds(ResultSet row, String column) throws SQLException {
        double seconds = row.getDouble(column);
        return row.wasNull() ? null : Duration.ofNanos((long) (seconds * 1e9));
    }
}
