package dev.biene.cli;

import dev.biene.jobset.JobSet;
import java.util.Locale;
import java.util.Scanner;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that do one thing to one set and say that it is done. */
final class SteerCommands {

    private SteerCommands() {}

    /** What they have in common. */
    abstract static class Steer implements Callable<Integer> {

        final BieneCommand biene;

        @Parameters(index = "0", paramLabel = "SET", description = "The set's id.")
        String set = "";

        @Mixin
        private StoreOption store = new StoreOption();

        Steer(BieneCommand biene) {
            this.biene = biene;
        }

        @Override
        public Integer call() {
            try (var opened = store.connect(biene)) {
                var said = steer(JobSet.open(set, opened));
                if (said != null && !biene.quiet()) biene.terminal().say(set + ": " + said);
            }
            return ExitStatus.DONE;
        }

        /** Does it; returns what to say. */
        abstract @Nullable String steer(JobSet<?, ?> jobs);
    }

    @Command(
            name = "retry",
            sortOptions = false,
            description = {"Give the jobs of a set that have no attempts left new ones.", ""})
    static final class Retry extends Steer {

        Retry(BieneCommand biene) {
            super(biene);
        }

        @Override
        String steer(JobSet<?, ?> jobs) {
            long count = jobs.retry();
            return count == 0 ? "no job is exhausted" : Counts.jobs(count) + " will be tried again";
        }
    }

    @Command(
            name = "pause",
            sortOptions = false,
            description = {"Let all bees of a set finish what they have in hand, then wait.", ""})
    static final class Pause extends Steer {

        Pause(BieneCommand biene) {
            super(biene);
        }

        @Override
        String steer(JobSet<?, ?> jobs) {
            jobs.pause();
            return "paused; 'biene resume " + set + "' lets it go on";
        }
    }

    @Command(
            name = "resume",
            sortOptions = false,
            description = {"Let a set go on that was paused or cancelled.", ""})
    static final class Resume extends Steer {

        Resume(BieneCommand biene) {
            super(biene);
        }

        @Override
        String steer(JobSet<?, ?> jobs) {
            jobs.resume();
            return "active";
        }
    }

    @Command(
            name = "cancel",
            sortOptions = false,
            description = {"End all runs of a set; what they have in hand is given back. Results stay.", ""})
    static final class Cancel extends Steer {

        Cancel(BieneCommand biene) {
            super(biene);
        }

        @Override
        String steer(JobSet<?, ?> jobs) {
            jobs.cancel();
            return "cancelled; jobs and results stay, 'biene resume " + set + "' lets bees work on it again";
        }
    }

    @Command(
            name = "drop",
            sortOptions = false,
            description = {"Remove a set, its jobs and its results, for good. On a terminal it asks first.", ""})
    static final class Drop extends Steer {

        @Option(
                names = {"-y", "--yes"},
                description = "Do not ask.")
        private boolean yes;

        Drop(BieneCommand biene) {
            super(biene);
        }

        @Override
        @Nullable
        String steer(JobSet<?, ?> jobs) {
            var stats = jobs.stats();
            if (!yes && biene.terminal().inIsTerminal() && !agreed(stats.total(), stats.completed())) {
                return "kept";
            }
            jobs.drop();
            return "dropped, " + Counts.jobs(stats.total()) + " and " + stats.completed() + " results";
        }

        private boolean agreed(long jobs, long results) {
            biene.terminal().say("Drop " + set + " with " + Counts.jobs(jobs) + " and " + results + " results? [y/N]");
            var answer = new Scanner(biene.terminal().in(), java.nio.charset.StandardCharsets.UTF_8);
            return answer.hasNextLine()
                    && answer.nextLine().strip().toLowerCase(Locale.ROOT).matches("y|yes");
        }
    }
}
