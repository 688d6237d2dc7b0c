package dev.biene.cli.process;

import dev.biene.BieneException;
import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.Handler;
import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.Output;
import dev.biene.cli.input.ItemSource;
import dev.biene.cli.input.ItemSplit;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Handles an item by starting the user's command: the item's bytes on its stdin, what it writes to its stdout to the
 * output queues.
 *
 * <p>Status 0 confirms the item once all output is stored; any other status is a failure of the handler, with the last
 * lines of stderr in its message. BIENE_QUEUE and BIENE_DELIVERIES tell where the item comes from and how often it was
 * handed out, 0 if nobody counts.
 */
public final class StageHandler implements Handler {

    private final List<String> command;
    private final List<String> outputs;
    private final ItemSplit split;
    private final CommandRunner runner;
    private final Consumer<byte[]> sink;

    /**
     * @param outputs queues that each get all output
     * @param sink gets the output if there are none; called by one thread at a time
     */
    public StageHandler(
            List<String> command, List<String> outputs, ItemSplit split, CommandRunner runner, Consumer<byte[]> sink) {
        this.command = command;
        this.outputs = outputs;
        this.split = split;
        this.runner = runner;
        this.sink = sink;
    }

    @Override
    public Output handle(Arbeiter arbeiter, Item item) throws InterruptedException {
        var environment = Map.of("BIENE_QUEUE", item.queue(), "BIENE_DELIVERIES", Integer.toString(item.deliveries()));
        CommandRunner.Finished finished;
        try {
            finished = runner.run(command, environment, item.bytes());
        } catch (CommandException e) {
            throw failure(item, String.valueOf(e.getMessage()), e.stderrTail());
        }
        if (finished.status() != 0) throw failure(item, CommandHandler.message(finished), "");
        if (outputs.isEmpty()) {
            synchronized (sink) {
                sink.accept(finished.stdout());
            }
            return Output.none();
        }
        return output(finished.stdout());
    }

    private Output output(byte[] stdout) {
        var all = new ArrayList<Output>();
        var items = new ItemSource(new ByteArrayInputStream(stdout), "what the command wrote", split);
        while (items.hasNext()) {
            var bytes = items.next();
            for (var queue : outputs) all.add(Output.to(queue, bytes));
        }
        return Output.all(all);
    }

    private static BieneException failure(Item item, String problem, String stderrTail) {
        var last = stderrTail.substring(stderrTail.lastIndexOf('\n') + 1).strip();
        return new BieneException(
                "queue \"" + item.queue() + "\": " + problem + (last.isEmpty() ? "" : "; it wrote: " + last));
    }
}
