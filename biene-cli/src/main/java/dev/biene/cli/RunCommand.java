package dev.biene.cli;

import dev.biene.jobset.JobSet;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** Creates a set, fills it, and works on it. */
@Command(
        name = "run",
        sortOptions = false,
        customSynopsis = "biene run SET [OPTIONS] [--from FILE] -- COMMAND [ARGUMENT...]",
        description = {
            "Turn each line of the input into a job, and do those that are not done yet.",
            "",
            "The set is created when it is new. Running the same line again adds only lines that the set does not have"
                    + " yet. Any number of others may join with 'biene work', on this machine or any other that"
                    + " reaches the same database.",
            ""
        },
        footerHeading = "%nIn the command's words:%n",
        footer = {
            "  {}         the line; of an input with several keys the whole JSON",
            "  {key}      the value under a key; {a.b} one inside another",
            "  {/}  {//}  {.}  {/.}   as in GNU parallel: the file's name, its directory,",
            "             without extension, both; also {key/} and so on",
            "  \\{key}     the letters {key} themselves",
            "Every value stays one argument, whatever is in it. The job also comes as a",
            "line of JSON on the command's standard input, and in BIENE_SET, BIENE_JOB and",
            "BIENE_ATTEMPT. Nothing is appended: a command without {} finds its input on",
            "standard input only.",
            "",
            "Exit status: 0 all jobs completed, 3 some have no attempts left, 1 error,",
            "  2 usage, 128 + n ended by signal n.",
            "",
            "Examples:",
            "  find . -name '*.jpg' | biene run thumbs -- convert {} -resize 200 out/{/}",
            "  biene run fetch --from urls.csv -j 20 --timeout 30s -- curl -fsSO {url}",
            "  biene run train --from grid.jsonl --pipe -- python3 -u train.py",
            "  biene run sizes --shell --from names.txt -- 'gzip -c {} | wc -c'",
        })
final class RunCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Parameters(index = "0", paramLabel = "SET", description = "The set's id: a-z, 0-9 and _.")
    private String set = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The command, after --.")
    private List<String> command = List.of();

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private InputOptions input = new InputOptions();

    @Mixin
    private BeeOptions bee = new BeeOptions();

    @Mixin
    private HandlerOptions handler = new HandlerOptions();

    @Option(names = "--json", description = "Print the summary as JSON to standard output.")
    private boolean json;

    RunCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws Exception {
        var shift = new Shift(biene, set, command, handler, bee, json);
        shift.check();
        try (var opened = store.connect(biene)) {
            var jobs = JobSet.open(set, JsonNode.class, JsonNode.class, opened);
            fill(jobs);
            return shift.work(opened);
        }
    }

    private void fill(JobSet<JsonNode, JsonNode> jobs) throws IOException {
        if (!input.given(biene.terminal())) {
            if (jobs.exists()) return;
            throw new IllegalArgumentException("job set \"" + set
                    + "\" does not exist, and there is no input to create it from; pipe lines in or name a file with"
                    + " --from");
        }
        try (var source = input.open(biene.terminal())) {
            var filling = new Filling(jobs, source);
            long added = filling.createOrAdd();
            if (!biene.quiet()) biene.terminal().say(set + ": " + Counts.added(added, filling.read()));
        }
    }
}
