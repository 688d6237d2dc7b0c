package dev.biene.cli;

import dev.biene.cli.output.HumanTime;
import dev.biene.cli.output.JsonOutput;
import dev.biene.cli.output.Progress;
import dev.biene.cli.output.Terminal;
import dev.biene.cli.process.CommandRunner;
import dev.biene.jobset.Handlers;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobHandler;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.RunSummary;
import dev.biene.jobset.Stop;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** One bee's work on a set, from the command line: what {@code run} and {@code work} have in common. */
final class Shift {

    private static final Logger LOG = LoggerFactory.getLogger(Shift.class);

    private final BieneCommand biene;
    private final String set;
    private final List<String> command;
    private final HandlerOptions handlerOptions;
    private final BeeOptions beeOptions;
    private final boolean json;

    private final Stop stop = new Stop();

    /** The first signal that came, or 0. */
    private volatile int signal;

    private int signals;

    Shift(
            BieneCommand biene,
            String set,
            List<String> command,
            HandlerOptions handlerOptions,
            BeeOptions beeOptions,
            boolean json) {
        this.biene = biene;
        this.set = set;
        this.command = command;
        this.handlerOptions = handlerOptions;
        this.beeOptions = beeOptions;
        this.json = json;
    }

    /** Refuses what cannot work, before a job is touched. */
    void check() {
        beeOptions.check();
        handlerOptions.check(command);
    }

    /** Works until the set is done or a signal comes; returns the exit status. */
    int work(JobStore store) throws Exception {
        var jobs = JobSet.open(set, JsonNode.class, JsonNode.class, store);
        var runner = handlerOptions.runner(beeOptions.killAfter());
        var lastWill = new Thread(runner::close, "biene-last-will");
        Runtime.getRuntime().addShutdownHook(lastWill);
        var signals = hear(runner);
        var window = followWindow();
        try {
            return report(run(store, jobs, runner), jobs);
        } catch (InterruptedException e) {
            if (signal == 0) throw e;
            return ExitStatus.SIGNAL + signal;
        } finally {
            signals.close();
            if (window != null) window.close();
            runner.close();
            forget(lastWill);
        }
    }

    private static void forget(Thread lastWill) {
        try {
            boolean ignored = Runtime.getRuntime().removeShutdownHook(lastWill);
        } catch (IllegalStateException e) {
            // The JVM is ending, and the hook runs.
        }
    }

    private RunSummary run(JobStore store, JobSet<JsonNode, JsonNode> jobs, CommandRunner runner) throws Exception {
        var options = beeOptions.runOptions(jobs.stats().total()).withThreads(Shift::slot);
        var commandHandler = handlerOptions.handler(set, command, runner);
        var handler = Handlers.inMdc(set, logged(commandHandler));
        try {
            if (biene.quiet()) return jobs.run(handler, options, stop);
            try (var lookout = store.lookout();
                    var progress = Progress.start(biene.terminal(), () -> lookout.stats(set))) {
                return jobs.run(handler, options.withListener(progress), stop);
            }
        } finally {
            if (commandHandler instanceof AutoCloseable closeable) closeable.close();
        }
    }

    /** With {@code --verbose}, a failed attempt is a line of the log as well. */
    private static JobHandler<JsonNode, JsonNode> logged(JobHandler<JsonNode, JsonNode> handler) {
        return job -> {
            try {
                return handler.handle(job);
            } catch (JobFailedException e) {
                LOG.info("job {}, attempt {}: {}", job.id(), job.attempt(), e.getMessage());
                throw e;
            }
        };
    }

    /** Commands are waited for on threads of the platform: the JDK pins virtual ones while they wait for a process. */
    private static Thread slot(Runnable work) {
        var thread = new Thread(work, "biene-slot");
        thread.setDaemon(true);
        return thread;
    }

    private Signals hear(CommandRunner runner) {
        var working = Thread.currentThread();
        return Signals.hear(number -> {
            synchronized (this) {
                if (signal == 0) signal = number;
                switch (signals++) {
                    case 0 -> askToStop();
                    case 1 -> working.interrupt();
                    default -> {
                        runner.close();
                        Runtime.getRuntime().halt(ExitStatus.SIGNAL + number);
                    }
                }
            }
        });
    }

    private void askToStop() {
        if (!biene.quiet()) {
            biene.terminal()
                    .say("biene: stopping; running commands have " + HumanTime.format(beeOptions.grace())
                            + " to finish, once more stops them now");
        }
        stop.request();
    }

    private @Nullable Signals followWindow() {
        var terminal = biene.terminal();
        return terminal.errIsTerminal() ? Signals.hearResize(() -> terminal.resized(WindowSize.columns())) : null;
    }

    private int report(RunSummary summary, JobSet<?, ?> jobs) {
        if (json) biene.terminal().out().println(JsonOutput.of(set, summary));
        else if (!biene.quiet()) summarize(summary, jobs);
        return switch (summary.reason()) {
            case DONE -> summary.allCompleted() ? ExitStatus.DONE : ExitStatus.EXHAUSTED;
            case SAMPLED -> ExitStatus.DONE;
            case CANCELLED -> ExitStatus.ERROR;
            case STOPPED -> signal == 0 ? ExitStatus.DONE : ExitStatus.SIGNAL + signal;
        };
    }

    private void summarize(RunSummary summary, JobSet<?, ?> jobs) {
        var terminal = biene.terminal();
        terminal.say(set + ": " + counts(summary) + here(summary));
        switch (summary.reason()) {
            case DONE -> done(summary, terminal);
            case SAMPLED -> outlook(jobs, terminal);
            case CANCELLED ->
                terminal.say("biene: job set \"" + set + "\" was cancelled; 'biene resume " + set
                        + "' lets bees work on it again");
            case STOPPED -> terminal.say("What is left is free for any bee; the same line goes on with it.");
        }
    }

    private static String counts(RunSummary summary) {
        if (summary.total() == 0) return "no jobs";
        var text = summary.completed() + " of " + summary.total() + " jobs completed";
        return summary.exhausted() == 0 ? text : text + ", " + summary.exhausted() + " exhausted";
    }

    private static String here(RunSummary summary) {
        double seconds = Math.max(1e-3, summary.took().toNanos() / 1e9);
        var text = " (" + summary.completedHere() + " here in " + HumanTime.format(summary.took());
        if (summary.completedHere() > 0) text += ", " + HumanTime.rate(summary.completedHere() / seconds);
        if (summary.failuresHere() > 0) text += ", " + Counts.failures(summary.failuresHere());
        return text + ")";
    }

    private void done(RunSummary summary, Terminal terminal) {
        if (summary.exhausted() > 0) {
            terminal.say("See why: biene failures " + set + "   Try them again: biene retry " + set);
        }
    }

    /** What the whole will cost at the mean of the sample. */
    private void outlook(JobSet<?, ?> jobs, Terminal terminal) {
        var stats = jobs.stats();
        long left = stats.total() - stats.completed() - stats.exhausted();
        var mean = stats.durations().trimmedMean();
        var work = Duration.ofNanos((long) Math.min((double) mean.toNanos() * left, 9e18));
        terminal.say("A job takes " + HumanTime.format(mean) + " in the mean; the other " + left + " will take about "
                + HumanTime.format(work) + " of work, or "
                + HumanTime.format(work.dividedBy(beeOptions.concurrency())) + " with " + beeOptions.concurrency()
                + " at a time.");
    }
}
