package dev.biene.cli;

import dev.biene.arbeiter.QueueNames;
import dev.biene.arbeiter.Queues;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** The commands that empty a queue. */
final class QueueCommands {

    private QueueCommands() {}

    /** What they have in common. */
    abstract static class Emptying implements Callable<Integer> {

        private final BieneCommand biene;

        @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
        private String queue = "";

        @Mixin
        private QueuesOption queues = new QueuesOption();

        Emptying(BieneCommand biene) {
            this.biene = biene;
        }

        @Override
        public Integer call() {
            QueueNames.check(queue);
            try (var connected = queues.connect()) {
                long items = connected.stats(queue).items();
                var said = empty(connected, queue, items);
                if (!biene.quiet()) biene.terminal().say(queue + ": " + said);
            }
            return ExitStatus.DONE;
        }

        /** Does it; returns what to say. */
        abstract String empty(Queues connected, String name, long items);
    }

    @Command(
            name = "flush",
            sortOptions = false,
            description = {"Drop all items that wait in a queue.", ""})
    static final class Flush extends Emptying {

        Flush(BieneCommand biene) {
            super(biene);
        }

        @Override
        String empty(Queues connected, String name, long items) {
            connected.flush(name);
            return items + (items == 1 ? " item" : " items") + " dropped";
        }
    }

    @Command(
            name = "delete",
            sortOptions = false,
            description = {"Drop a queue and all that is in it.", ""})
    static final class Delete extends Emptying {

        Delete(BieneCommand biene) {
            super(biene);
        }

        @Override
        String empty(Queues connected, String name, long items) {
            connected.delete(name);
            return "deleted, with " + items + (items == 1 ? " item" : " items");
        }
    }
}
