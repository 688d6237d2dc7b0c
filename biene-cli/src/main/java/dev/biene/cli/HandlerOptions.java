package dev.biene.cli;

import dev.biene.cli.process.CommandHandler;
import dev.biene.cli.process.CommandRunner;
import dev.biene.cli.process.Executable;
import dev.biene.cli.process.PipeHandler;
import dev.biene.cli.process.Template;
import dev.biene.jobset.JobHandler;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;

/** How the user's command is called for each job. */
final class HandlerOptions {

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            description = "Kill a command that runs longer; a failed attempt.")
    private @Nullable Duration timeout;

    @Option(
            names = "--json-result",
            description = "What the command writes must be one JSON value; anything else is a failed attempt. Without"
                    + " it, a JSON object or array is the result as it is, other text becomes {\"stdout\": \"...\"}.")
    private boolean jsonResult;

    @Option(
            names = "--shell",
            description = "The command is a line for sh. Values still cannot be read as shell: they come in quoted"
                    + " variables. Places within single quotes are left alone.")
    private boolean shell;

    @Option(
            names = "--pipe",
            description = "Start the command once for each slot. It reads one line of JSON for each job, writes one"
                    + " line of JSON for each, and {\"error\": \"...\"} for a failed attempt.")
    private boolean pipe;

    @Option(
            names = "--exit-run-on",
            paramLabel = "STATUS",
            split = ",",
            description = "An exit status that ends the run with an error. Every other one but 0 is a failed attempt.")
    private @Nullable Set<Integer> exitRunOn;

    JobHandler<JsonNode, JsonNode> handler(String set, List<String> command, CommandRunner runner) {
        if (pipe) return new PipeHandler(set, command, runner, timeout);
        var template = shell ? Template.ofShell(command) : Template.of(command);
        return new CommandHandler(set, template, runner, jsonResult, exitRunOn == null ? Set.of() : exitRunOn);
    }

    /** Refuses what cannot work, before a job is touched. */
    void check(List<String> command) {
        if (pipe && (shell || jsonResult || exitRunOn != null)) {
            throw new IllegalArgumentException("--pipe cannot be combined with --shell, --json-result or --exit-run-on:"
                    + " its answers are JSON, and it is no command for each job");
        }
        if (timeout != null && timeout.isZero()) throw new IllegalArgumentException("--timeout must be more than 0");
        for (int status : exitRunOn == null ? Set.<Integer>of() : exitRunOn) {
            if (status < 1 || status > 255) {
                throw new IllegalArgumentException("--exit-run-on takes statuses from 1 to 255, was " + status);
            }
        }
        if (shell) return;
        var program = Template.of(command).program();
        if (!program.isEmpty() || command.get(0).isEmpty()) Executable.require(program);
    }

    CommandRunner runner(Duration killAfter) {
        return new CommandRunner(pipe ? null : timeout, killAfter, CommandHandler.maxOutput());
    }
}
