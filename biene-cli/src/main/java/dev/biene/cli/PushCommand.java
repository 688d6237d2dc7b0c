package dev.biene.cli;

import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.QueueNames;
import dev.biene.arbeiter.Queues;
import dev.biene.cli.input.ItemSource;
import java.io.IOException;
import java.util.ArrayList;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Pushes items to a queue. */
@Command(
        name = "push",
        sortOptions = false,
        description = {"Push each line of a file or of standard input to a queue, as an item of its own.", ""},
        footer = {
            "",
            "Examples:",
            "  biene push lines --from /usr/share/common-licenses/GPL-3",
            "  biene push pictures --whole --from a.png",
            "  echo hello | biene push words",
        })
final class PushCommand implements Callable<Integer> {

    /** So many items, or bytes, go to the server at once. */
    private static final int BATCH_ITEMS = 500;

    private static final int BATCH_BYTES = 1 << 20;

    private final BieneCommand biene;

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name; it exists from its first use.")
    private String queue = "";

    @Mixin
    private QueuesOption queues = new QueuesOption();

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "The file to push; - is standard input, which is read by itself when it is no terminal.")
    private @Nullable String from;

    @Mixin
    private SplitOptions split = new SplitOptions();

    PushCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws IOException {
        QueueNames.check(queue);
        var how = split.split();
        var terminal = biene.terminal();
        if (from == null && terminal.inIsTerminal()) {
            throw new IllegalArgumentException("there is nothing to push; pipe it in or name a file with --from");
        }
        var file = from == null || from.equals("-") ? null : from;
        try (var in = file == null ? terminal.in() : InputOptions.file(file);
                var connected = queues.connect()) {
            long pushed = push(new ItemSource(in, file == null ? "standard input" : file, how), connected);
            if (!biene.quiet()) terminal.say(queue + ": " + pushed + (pushed == 1 ? " item" : " items") + " pushed");
        }
        return ExitStatus.DONE;
    }

    private long push(ItemSource items, Queues connected) {
        long pushed = 0;
        var batch = new ArrayList<Output>();
        long bytes = 0;
        while (items.hasNext()) {
            var item = items.next();
            batch.add(Output.to(queue, item));
            bytes += item.length;
            if (batch.size() == BATCH_ITEMS || bytes >= BATCH_BYTES || !items.hasNext()) {
                connected.push(Output.all(batch));
                pushed += batch.size();
                batch.clear();
                bytes = 0;
            }
        }
        return pushed;
    }
}
