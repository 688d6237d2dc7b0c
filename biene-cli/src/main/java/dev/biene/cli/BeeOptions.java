package dev.biene.cli;

import dev.biene.cli.output.HumanTime;
import dev.biene.jobset.RunOptions;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** How this process works on a set: {@link RunOptions} in the words of a command line. */
final class BeeOptions {

    /** How long a command that is asked to end has before it is killed. */
    private static final Duration KILL_AFTER = Duration.ofSeconds(2);

    private static final Duration HALF_A_SECOND = Duration.ofMillis(500);

    @Option(
            names = {"-j", "--concurrency"},
            paramLabel = "N",
            description = "So many jobs at a time. Default: one for each core.")
    private int concurrency = Runtime.getRuntime().availableProcessors();

    @Option(
            names = "--sample",
            paramLabel = "N|P%",
            description = "Do so many jobs, drawn at random, then end and tell what the whole will cost.")
    private @Nullable String sample;

    @Option(
            names = "--max-attempts",
            paramLabel = "N",
            description = "Give a job up after so many failed or lost attempts, in the whole set from now on. 0 and 1:"
                    + " no retries. A new set has 10.")
    private @Nullable Integer maxAttempts;

    @Option(
            names = "--max-failure-sleep",
            paramLabel = "TIME",
            description = "Pause at most so long after failures, from 1 s on twice as long each time; 0: not at all."
                    + " Default: 1m.")
    private Duration maxFailureSleep = RunOptions.defaults().maxFailureSleep();

    @Option(
            names = "--speculate-after",
            paramLabel = "TIME|off",
            description = "When nothing else is left, start a second copy of a job that runs elsewhere for so long."
                    + " Default: twice what nine of ten jobs take, 1 s at least.")
    private @Nullable String speculateAfter;

    @Option(names = "--heartbeat", paramLabel = "TIME", description = "Say so often that this bee lives. Default: 5s.")
    private Duration heartbeat = RunOptions.defaults().heartbeat();

    @Option(
            names = "--lost-after",
            paramLabel = "TIME",
            description = "Others take this bee's jobs if it is not heard of for so long. Default: 30s.")
    private Duration lostAfter = RunOptions.defaults().lostAfter();

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "After Ctrl-C or SIGTERM running commands have so long to finish. Default: 10s.")
    private Duration grace = RunOptions.defaults().grace();

    @Option(names = "--wait-for-more", description = "When all is done, wait for new jobs until told to stop.")
    private boolean waitForMore;

    /** @param total jobs of the set, of which {@code --sample 1%} takes its share */
    RunOptions runOptions(long total) {
        var options = RunOptions.concurrency(concurrency)
                .withMaxAttempts(maxAttempts)
                .withMaxFailureSleep(maxFailureSleep)
                .withHeartbeat(heartbeat)
                .withLostAfter(lostAfter)
                .withGrace(graceBeforeKilling())
                .withWaitForMore(waitForMore)
                .withSample(sampled(total));
        if (speculateAfter == null) return options;
        return speculateAfter.equals("off")
                ? options.withSpeculation(false)
                : options.withSpeculateAfter(HumanTime.parse(speculateAfter));
    }

    /** The part of the grace period after which commands are asked to end, so that all is over when it is. */
    private Duration graceBeforeKilling() {
        var left = grace.minus(killAfter()).plus(HALF_A_SECOND);
        return left.isNegative() ? Duration.ZERO : left;
    }

    /** How long a command that is asked to end has, so that half a second after the grace period none is left. */
    Duration killAfter() {
        var longest = grace.plus(HALF_A_SECOND);
        return longest.compareTo(KILL_AFTER) < 0 ? longest : KILL_AFTER;
    }

    int concurrency() {
        return concurrency;
    }

    Duration grace() {
        return grace;
    }

    private @Nullable Long sampled(long total) {
        if (sample == null) return null;
        if (sample.matches("\\d{1,15}")) return Long.parseLong(sample);
        if (sample.matches("\\d{1,3}(\\.\\d{1,6})?%")) {
            double share = Double.parseDouble(sample.substring(0, sample.length() - 1)) / 100;
            if (share <= 1) return (long) Math.ceil(total * share);
        }
        throw new IllegalArgumentException(
                "--sample takes a number of jobs or a share up to 100%, such as 50 or 1%, was \"" + sample + "\"");
    }

    /** Refuses what makes no sense, before a job is touched. */
    void check() {
        var ignored = runOptions(0);
    }
}
