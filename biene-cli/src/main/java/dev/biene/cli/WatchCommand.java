package dev.biene.cli;

import dev.biene.cli.watch.Screen;
import dev.biene.cli.watch.Watch;
import dev.biene.jobset.JobSetNotFoundException;
import java.time.Clock;
import java.time.ZoneId;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Shows on the whole screen what bees do. */
@Command(
        name = "watch",
        sortOptions = false,
        description = {
            "Show on the whole screen how a set stands, who works on it, what runs longest and what fails; without SET,"
                    + " all sets.",
            ""
        },
        footer = {
            "",
            "Keys: q quit, arrows and Enter to select and open, Esc back, f failures, b bees,",
            "  p pause or go on, / filter, r ask now, ? help.",
            "",
            "For scripts: biene status SET --json.",
        })
final class WatchCommand implements Callable<Integer> {

    private final BieneCommand biene;

    @Parameters(index = "0", arity = "0..1", paramLabel = "SET", description = "The set's id.")
    private @Nullable String set;

    @Mixin
    private StoreOption store = new StoreOption();

    WatchCommand(BieneCommand biene) {
        this.biene = biene;
    }

    @Override
    public Integer call() throws Exception {
        try (var opened = store.connect(biene)) {
            if (set != null && !opened.exists(set)) throw new JobSetNotFoundException(set, opened.where());
            try (var lookout = opened.lookout();
                    var screen = Screen.take(biene.terminal(), "'biene status' prints the same figures")) {
                var watch = new Watch(screen, lookout, set, Clock.system(ZoneId.systemDefault()));
                var signals = Signals.hear(watch::end);
                var resizes = Signals.hearResize(watch::resized);
                try {
                    int signal = watch.run();
                    return signal == 0 ? ExitStatus.DONE : ExitStatus.SIGNAL + signal;
                } finally {
                    resizes.close();
                    signals.close();
                }
            }
        }
    }
}
