package dev.biene.bench;

import java.time.Duration;
import picocli.CommandLine.Option;

/** How long workers are at work before they are measured. */
final class WarmUp {

    @Option(
            names = "--warm-up",
            paramLabel = "SECONDS",
            description = "for so long workers are at work before they are measured; 0: what a JVM does first"
                    + " (default: ${DEFAULT-VALUE})")
    double seconds = Burn.Form.WARM_UP.toMillis() / 1e3;

    /** A default of its own. */
    static WarmUp of(double seconds) {
        var warmUp = new WarmUp();
        warmUp.seconds = seconds;
        return warmUp;
    }

    Duration time() {
        return Duration.ofMillis((long) (seconds * 1e3));
    }
}
