package dev.biene.cli.process;

import dev.biene.jobset.Job;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobHandler;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * Does jobs by asking a process that stays: one for each job at a time, for handlers with a costly start in any language.
 *
 * <pre>
 * → {"x": 1, "y": 2}              one line for each job: its input
 * ← {"sum": 3}                    one line for each job: its result, any JSON value; null for none
 * → {"x": 1}
 * ← {"error": "no y"}             an object with the only key "error" is a failed attempt
 * </pre>
 *
 * <p>It must write its line out at once ({@code flush}). What it writes to stderr is for people. When it ends, the job it
 * had in hand has failed, and the next job gets a new process. When its stdin ends it should end too.
 */
public final class PipeHandler implements JobHandler<JsonNode, JsonNode>, AutoCloseable {

    private static final String SPOKE_UNASKED = "the --pipe command wrote a line that nobody asked for; it must write"
            + " exactly one line for each line it reads, and everything else to stderr";

    private final List<String> command;
    private final Map<String, String> environment;
    private final CommandRunner runner;
    private final @Nullable Duration timeout;
    private final ConcurrentLinkedDeque<PipeProcess> idle = new ConcurrentLinkedDeque<>();

    public PipeHandler(String set, List<String> command, CommandRunner runner, @Nullable Duration timeout) {
        this.command = command;
        this.environment = Map.of("BIENE_SET", set);
        this.runner = runner;
        this.timeout = timeout;
    }

    @Override
    public @Nullable JsonNode handle(Job<JsonNode> job) throws InterruptedException {
        PipeProcess process = null;
        boolean reusable = false;
        try {
            process = process();
            byte[] question = (job.json().replace('\n', ' ') + "\n").getBytes(StandardCharsets.UTF_8);
            var answer = result(process.ask(question, timeout), process);
            reusable = true;
            return answer;
        } catch (JobFailedException e) {
            reusable = true;
            throw e;
        } catch (CommandException e) {
            throw JobFailedException.withDetail(String.valueOf(e.getMessage()), e.stderrTail());
        } finally {
            if (process != null) {
                if (reusable) idle.push(process);
                else process.close();
            }
        }
    }

    private PipeProcess process() throws CommandException {
        for (var process = idle.poll(); process != null; process = idle.poll()) {
            if (process.spokeUnasked()) {
                process.close();
                // Which answer belongs to which job can no longer be told: go on, and every result may be wrong.
                throw new EndOfRunException(SPOKE_UNASKED);
            }
            if (!process.broken()) return process;
            process.close();
        }
        return new PipeProcess(command, environment, runner);
    }

    private static @Nullable JsonNode result(byte[] line, PipeProcess process) throws CommandException {
        var answer = CommandResult.json(line, "the --pipe command");
        if (answer.isNull()) return null;
        var error = answer.size() == 1 && answer.isObject() ? answer.get("error") : null;
        if (error == null) return answer;
        throw JobFailedException.withDetail(error.isString() ? error.stringValue() : error.toString(), process.tail());
    }

    /**
     * Ends all processes.
     *
     * @throws EndOfRunException if one of them has written a line that nobody asked for. One that came late was taken for
     *     the answer to the next question, and so on; what is left at the end tells that.
     */
    @Override
    public void close() {
        boolean spokeUnasked = false;
        for (var process = idle.poll(); process != null; process = idle.poll()) {
            process.close();
            spokeUnasked |= process.spokeAtItsEnd();
        }
        runner.close();
        if (spokeUnasked)
            throw new EndOfRunException(SPOKE_UNASKED + "; results of this run may stand at the wrong jobs");
    }
}
