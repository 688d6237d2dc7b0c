package dev.biene.cli.output;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;

/** Durations as machines read them: seconds with six decimals at most. */
final class Seconds {

    private Seconds() {}

    static BigDecimal of(Duration duration) {
        var seconds = BigDecimal.valueOf(duration.toNanos(), 9).setScale(6, RoundingMode.HALF_UP);
        return seconds.signum() == 0
                ? BigDecimal.ZERO
                : new BigDecimal(seconds.stripTrailingZeros().toPlainString());
    }

    static String text(Duration duration) {
        return of(duration).toPlainString();
    }
}
