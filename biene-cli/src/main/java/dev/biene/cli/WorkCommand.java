package dev.biene.cli;

import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Works on a set that is there. */
@Command(
        name = "work",
        sortOptions = false,
        customSynopsis = "biene work SET [OPTIONS] -- COMMAND [ARGUMENT...]",
        description = {
            "Help with a set that somebody else created, until it is done.",
            "",
            "Everything after -- is as in 'biene run --help'; standard input is not read.",
            ""
        },
        footer = {
            "",
            "Exit status: 0 all jobs completed, 3 some have no attempts left, 1 error, 2 usage,",
            "  128 + n ended by signal n.",
            "",
            "Example:",
            "  biene work thumbs --db postgresql://me@db1/jobs -- convert {} -resize 200 out/{/}",
        })
final class WorkCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Parameters(index = "0", paramLabel = "SET", description = "The set's id.")
    private String set = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "COMMAND", description = "The command, after --.")
    private List<String> command = List.of();

    @Mixin
    private StoreOption store = new StoreOption();

    @Mixin
    private BeeOptions bee = new BeeOptions();

    @Mixin
    private HandlerOptions handler = new HandlerOptions();

    @Option(names = "--json", description = "Print the summary as JSON to standard output.")
    private boolean json;

    WorkCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws Exception {
        var shift = new Shift(biene, set, command, handler, bee, json);
        shift.check();
        try (var opened = store.connect(biene)) {
            return shift.work(opened);
        }
    }
}
