package dev.biene.cli;

import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.QueueNames;
import dev.biene.cli.output.ItemOutput;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The commands that print items of a queue. */
final class TakeCommands {

    private TakeCommands() {}

    /** What they have in common. */
    abstract static class Take implements Callable<Integer> {

        final BieneCommand biene;

        @Parameters(index = "0", paramLabel = "QUEUE", description = "The queue's name.")
        String queue = "";

        @Mixin
        QueuesOption queues = new QueuesOption();

        @Option(names = "--raw", description = "The bytes alone, without a line end after them.")
        private boolean raw;

        @Option(names = "--json", description = "JSON Lines: text, or base64 for what is none.")
        private boolean json;

        Take(BieneCommand biene) {
            this.biene = biene;
        }

        void print(Item item) {
            var out = biene.terminal().out();
            if (json) {
                out.println(ItemOutput.json(item));
                return;
            }
            out.write(item.bytes(), 0, item.bytes().length);
            if (!raw) out.write('\n');
            out.flush();
        }

        int empty() {
            if (!biene.quiet()) biene.terminal().say("biene: queue \"" + queue + "\" is empty");
            return ExitStatus.ERROR;
        }
    }

    @Command(
            name = "get",
            sortOptions = false,
            description = {"Take the first item off a queue for good, and print it. Exit status 1 if there is none.", ""
            })
    static final class Get extends Take {

        @Option(names = "--timeout", paramLabel = "TIME", description = "Wait so long for an item. Default: 0.")
        private Duration timeout = Duration.ZERO;

        @Option(names = "-n", paramLabel = "N", description = "Take up to N items.")
        private long count = 1;

        @Option(names = "--all", description = "Take all items.")
        private boolean all;

        Get(BieneCommand biene) {
            super(biene);
        }

        @Override
        public Integer call() throws InterruptedException {
            QueueNames.check(queue);
            long wanted = all ? Long.MAX_VALUE : count;
            try (var connected = queues.connect()) {
                for (long taken = 0; taken < wanted; taken++) {
                    var item = connected.get(queue, timeout);
                    if (item == null) return taken == 0 ? empty() : ExitStatus.DONE;
                    print(item);
                }
            }
            return ExitStatus.DONE;
        }
    }

    @Command(
            name = "peek",
            sortOptions = false,
            description = {"Print the first item of a queue, which stays there. Exit status 1 if there is none.", ""})
    static final class Peek extends Take {

        Peek(BieneCommand biene) {
            super(biene);
        }

        @Override
        public Integer call() {
            QueueNames.check(queue);
            try (var connected = queues.connect()) {
                var item = connected.peek(queue);
                if (item == null) return empty();
                print(item);
            }
            return ExitStatus.DONE;
        }
    }
}
