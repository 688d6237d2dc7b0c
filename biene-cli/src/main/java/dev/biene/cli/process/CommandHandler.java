package dev.biene.cli.process;

import dev.biene.jobset.Job;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobHandler;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Does a job by starting the user's command.
 *
 * <p>The command gets the input as one line of JSON on its stdin, by the {@linkplain Template places} in its words, and
 * in BIENE_SET, BIENE_JOB and BIENE_ATTEMPT which job it is. Status 0 is success and {@linkplain CommandResult what it
 * wrote} the result; every other status is a failed attempt, stored with the last lines of stderr, unless it is one that
 * the user chose to end the run.
 */
public final class CommandHandler implements JobHandler<JsonNode, JsonNode>, AutoCloseable {

    /** BSD's EX_TEMPFAIL: the way to say "not now" on purpose. */
    private static final int TEMPORARY_FAILURE = 75;

    private static final JsonNode NO_INPUT = JsonNodeFactory.instance.objectNode();

    private final String set;
    private final Template template;
    private final CommandRunner runner;
    private final boolean jsonResult;
    private final Set<Integer> endRunOn;

    /** Whether an input ever had all the keys that the command asks for. */
    private volatile boolean filledOnce;

    /** Whether a slot has said that the run must end; what the others find by then is only a failed attempt. */
    private final AtomicBoolean ending = new AtomicBoolean();

    /**
     * @param jsonResult whether stdout must be one JSON value
     * @param endRunOn exit statuses that end the run
     */
    public CommandHandler(
            String set, Template template, CommandRunner runner, boolean jsonResult, Set<Integer> endRunOn) {
        this.set = set;
        this.template = template;
        this.runner = runner;
        this.jsonResult = jsonResult;
        this.endRunOn = endRunOn;
    }

    /** The most a command may write to its stdout: the limit of a result. */
    public static int maxOutput() {
        return CommandResult.MAX_BYTES;
    }

    @Override
    public @Nullable JsonNode handle(Job<JsonNode> job) throws InterruptedException {
        var command = fill(job);
        var environment = new LinkedHashMap<String, String>(command.environment());
        environment.put("BIENE_SET", set);
        environment.put("BIENE_JOB", Long.toString(job.id()));
        environment.put("BIENE_ATTEMPT", Integer.toString(job.attempt()));
        byte[] line = (job.json().replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            var finished = runner.run(command.words(), environment, line);
            if (finished.status() != 0) throw failed(job, finished);
            return jsonResult
                    ? CommandResult.json(finished.stdout(), "the command")
                    : CommandResult.of(finished.stdout());
        } catch (CommandException e) {
            throw JobFailedException.withDetail(String.valueOf(e.getMessage()), e.stderrTail());
        }
    }

    private Template.Filled fill(Job<JsonNode> job) {
        try {
            if (!template.hasPlaces()) return template.fill(NO_INPUT, "");
            var filled = template.fill(job.input(), job.json());
            filledOnce = true;
            return filled;
        } catch (Template.MissingKeyException e) {
            // The first input of all: most likely the command is misspelt, and every job would fail ten times.
            if (!filledOnce && ending.compareAndSet(false, true)) {
                throw new EndOfRunException("job " + job.id() + ": " + e.getMessage());
            }
            throw JobFailedException.withDetail(String.valueOf(e.getMessage()), "");
        }
    }

    private RuntimeException failed(Job<JsonNode> job, CommandRunner.Finished finished) {
        var message = message(finished);
        if (endRunOn.contains(finished.status()) && ending.compareAndSet(false, true)) {
            return new EndOfRunException("job " + job.id() + " ended the run: " + message);
        }
        return JobFailedException.withDetail(message, finished.stderrTail());
    }

    static String message(CommandRunner.Finished finished) {
        int status = finished.status();
        var what = status > 128 && status <= 128 + 64
                ? "killed by signal " + (status - 128)
                : "exit status " + status + (status == TEMPORARY_FAILURE ? " (temporary failure)" : "");
        var tail = finished.stderrTail();
        var last = tail.substring(tail.lastIndexOf('\n') + 1).strip();
        if (last.isEmpty()) return what;
        return what + ": " + (last.length() <= 300 ? last : last.substring(0, 300) + "…");
    }

    /** Kills what still runs. */
    @Override
    public void close() {
        runner.close();
    }
}
