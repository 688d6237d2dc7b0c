package dev.biene.cli;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.FailurePolicy;
import dev.biene.arbeiter.QueueNames;
import dev.biene.arbeiter.Queues;
import dev.biene.cli.output.HumanTime;
import dev.biene.cli.process.CommandRunner;
import dev.biene.cli.process.Executable;
import dev.biene.cli.process.StageHandler;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Takes items off a queue, runs the user's command on each, and forwards what it writes. */
@Command(
        name = "stage",
        sortOptions = false,
        customSynopsis = "biene stage QUEUE [--to QUEUE]... [OPTIONS] -- COMMAND [ARGUMENT...]",
        description = {
            "Take items off a queue, one after the other and for ever: the command gets the item on its standard"
                    + " input, what it writes goes to the queues of --to, and only then is the item confirmed.",
            "",
            "Start as many as you like, on any machine that reaches the queues. When one dies its item is the next one"
                    + " read. Without --to, the command's output goes to standard output.",
            ""
        },
        footer = {
            "",
            "A status other than 0 puts the item back at the head of its queue and ends the stage,",
            "unless --retry, --dead-letter or --keep-running say otherwise.",
            "",
            "Examples:",
            "  biene stage lines --to words -- tr -s '[:space:]' '\\n'",
            "  biene stage pictures --to thumbs --whole -j 4 -- convert - -resize 200 png:-",
            "  biene stage mails --retry 3 --dead-letter errors -- ./send",
        })
final class StageCommand implements Callable<Integer> {

    private static final int MAX_OUTPUT = 256 << 20;
    private static final Duration KILL_AFTER = Duration.ofSeconds(2);

    private final BieneCommand biene;

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue to take items from.")
    private String queue = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The command, after --.")
    private List<String> command = List.of();

    @Mixin
    private QueuesOption queues = new QueuesOption();

    @Option(names = "--to", paramLabel = "QUEUE", description = "Where the output goes; may be given several times.")
    private List<String> to = List.of();

    @Mixin
    private SplitOptions split = new SplitOptions();

    @Option(
            names = {"-j", "--concurrency"},
            paramLabel = "N",
            description = "So many items at a time. Default: 1, which keeps their order.")
    private int concurrency = 1;

    @Option(names = "--timeout", paramLabel = "TIME", description = "Kill a command that runs longer; a failure.")
    private @Nullable Duration timeout;

    @Option(names = "--retry", paramLabel = "N", description = "Run a command that failed up to N more times.")
    private int retry;

    @Option(
            names = "--dead-letter",
            paramLabel = "QUEUE",
            description = "Put an item that fails aside in this queue, with the error, and go on.")
    private @Nullable String deadLetter;

    @Option(
            names = "--keep-running",
            description = "Put an item that fails back at the head of its queue, and go on after a pause.")
    private boolean keepRunning;

    @Option(
            names = "--max-deliveries",
            paramLabel = "N",
            description = "Put an item aside that was handed out so often without being settled, as one that kills its"
                    + " stage; to the --dead-letter queue, or QUEUE_errors.")
    private @Nullable Integer maxDeliveries;

    @Option(
            names = "--grace",
            paramLabel = "TIME",
            description = "After Ctrl-C or SIGTERM running commands have so long to finish. Default: 10s.")
    private Duration grace = Duration.ofSeconds(10);

    @Option(
            names = "--no-report",
            description = "Do not tell the queue server what this stage does; 'biene queues' and the dashboard show it"
                    + " otherwise.")
    private boolean silent;

    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int signal;
    private int signals;

    StageCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws Exception {
        QueueNames.check(queue);
        to.forEach(QueueNames::check);
        Executable.require(command.get(0));
        var how = split.split();
        var policy = policy();
        var runner = new CommandRunner(timeout, KILL_AFTER, MAX_OUTPUT);
        try (var connected = queues.connect()) {
            var handler = new StageHandler(command, to, how, runner, this::print);
            return work(arbeiter(connected, handler, policy), runner);
        } finally {
            runner.close();
        }
    }

    private Arbeiter arbeiter(Queues connected, StageHandler handler, @Nullable FailurePolicy policy) {
        var arbeiter = new Arbeiter(connected, queue, handler).reporting(!silent);
        if (policy != null) arbeiter.onFailure(policy);
        if (maxDeliveries != null && deadLetter != null) return arbeiter.maxDeliveries(maxDeliveries, deadLetter);
        return maxDeliveries == null ? arbeiter : arbeiter.maxDeliveries(maxDeliveries);
    }

    private @Nullable FailurePolicy policy() {
        if (keepRunning && deadLetter != null) {
            throw new IllegalArgumentException("--keep-running and --dead-letter exclude each other: the one puts an"
                    + " item back, the other aside");
        }
        var last = keepRunning
                ? FailurePolicy.keepRunning()
                : deadLetter == null ? null : FailurePolicy.deadLetter(deadLetter);
        if (retry == 0) return last;
        var retrying = FailurePolicy.retry(retry);
        return last == null ? retrying : retrying.then(last);
    }

    private int work(Arbeiter arbeiter, CommandRunner runner) throws Exception {
        var working = Thread.currentThread();
        var heard = Signals.hear(number -> stop(number, arbeiter, working, runner));
        try {
            arbeiter.run(concurrency);
            return signal == 0 ? ExitStatus.DONE : ExitStatus.SIGNAL + signal;
        } catch (InterruptedException e) {
            if (signal == 0) throw e;
            return ExitStatus.SIGNAL + signal;
        } finally {
            ended.countDown();
            heard.close();
            if (!biene.quiet()) {
                biene.terminal()
                        .say(queue + ": " + arbeiter.handled() + (arbeiter.handled() == 1 ? " item" : " items")
                                + " handled" + failures(arbeiter.failed()));
            }
        }
    }

    private static String failures(long count) {
        return count == 0 ? "" : ", " + count + (count == 1 ? " failure" : " failures");
    }

    /** The first signal lets commands finish within the grace period, the second does not, the third ends everything. */
    private synchronized void stop(int number, Arbeiter arbeiter, Thread working, CommandRunner runner) {
        if (signal == 0) signal = number;
        switch (signals++) {
            case 0 -> {
                arbeiter.stop();
                if (!biene.quiet())
                    biene.terminal()
                            .say("biene: stopping; running commands have " + HumanTime.format(grace)
                                    + " to finish, once more stops them now");
                var watch = new Thread(() -> interruptAfterGrace(working), "biene-grace");
                watch.setDaemon(true);
                watch.start();
            }
            case 1 -> working.interrupt();
            default -> {
                runner.close();
                Runtime.getRuntime().halt(ExitStatus.SIGNAL + number);
            }
        }
    }

    private void interruptAfterGrace(Thread working) {
        try {
            if (!ended.await(grace.toMillis(), TimeUnit.MILLISECONDS)) working.interrupt();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void print(byte[] bytes) {
        var out = biene.terminal().out();
        out.write(bytes, 0, bytes.length);
        out.flush();
    }
}
