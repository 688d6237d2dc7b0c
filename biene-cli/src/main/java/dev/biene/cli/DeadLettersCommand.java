package dev.biene.cli;

import dev.biene.arbeiter.DeadLetter;
import dev.biene.arbeiter.DeadLetters;
import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.QueueNames;
import dev.biene.arbeiter.Queues;
import dev.biene.cli.output.ItemOutput;
import dev.biene.cli.output.Table;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what was put aside, and sends it back. */
@Command(
        name = "dead-letters",
        sortOptions = false,
        description = {"Show the first items of a dead-letter queue, which stay there, or send all of them back.", ""})
final class DeadLettersCommand implements Callable<Integer> {

    private static final int MOST = 1000;

    private final BieneCommand biene;

    @Parameters(index = "0", paramLabel = "QUEUE", description = "The dead-letter queue.")
    private String queue = "";

    @Mixin
    private QueuesOption queues = new QueuesOption();

    @Option(names = "--send-back", description = "Return each item to the queue it came from, unchanged.")
    private boolean sendBack;

    @Option(names = "-n", paramLabel = "N", description = "Show up to N, at most 1000. Default: 20.")
    private int count = 20;

    @Option(names = "--json", description = "Print JSON Lines.")
    private boolean json;

    DeadLettersCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws InterruptedException {
        QueueNames.check(queue);
        if (count < 1 || count > MOST) throw new IllegalArgumentException("-n takes 1 to " + MOST + ", was " + count);
        try (var connected = queues.connect()) {
            if (sendBack) {
                long sent = DeadLetters.sendBack(connected, queue);
                biene.terminal().say(queue + ": " + sent + (sent == 1 ? " item" : " items") + " sent back");
            } else {
                show(letters(connected));
            }
        }
        return ExitStatus.DONE;
    }

    /** Opens the first items and puts them back, last one first, so that their order stays. */
    private List<DeadLetter> letters(Queues connected) throws InterruptedException {
        var leases = new ArrayList<Lease>();
        try {
            for (var lease = next(connected, leases); lease != null; lease = next(connected, leases)) {
                leases.add(lease);
            }
            return leases.stream().map(lease -> DeadLetter.parse(lease.bytes())).toList();
        } finally {
            Collections.reverse(leases);
            leases.forEach(Lease::close);
        }
    }

    private @Nullable Lease next(Queues connected, List<Lease> leases) throws InterruptedException {
        return leases.size() == count ? null : connected.open(queue, Duration.ZERO);
    }

    private void show(List<DeadLetter> letters) {
        var terminal = biene.terminal();
        if (json) {
            letters.forEach(letter -> terminal.out().println(ItemOutput.json(letter)));
            return;
        }
        if (letters.isEmpty()) {
            terminal.say("biene: queue \"" + queue + "\" is empty");
            return;
        }
        try (var table = Table.on(terminal, List.of("from", "time", "attempts", "item", "error"))) {
            for (var letter : letters) {
                table.row(List.of(
                        letter.queue(),
                        letter.time().toString(),
                        Integer.toString(letter.attempts()),
                        new String(letter.bytes(), StandardCharsets.UTF_8),
                        letter.error()));
            }
        }
    }
}
