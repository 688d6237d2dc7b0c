package dev.biene.cli.output;

import dev.biene.arbeiter.StageReport;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What queues and stages have in every table that shows them, printed once or drawn again and again. */
public final class StageCells {

    private StageCells() {}

    /** Input, outputs, host, process, bees, in, out, handled, failed, running. */
    public static List<String> of(StageReport stage) {
        return List.of(
                stage.input().isEmpty() ? "(source)" : stage.input(),
                String.join(" ", stage.outputs().keySet()),
                stage.host(),
                Long.toString(stage.pid()),
                Integer.toString(stage.bees()),
                HumanTime.rate(stage.in()),
                HumanTime.rate(stage.out()),
                Long.toString(stage.handled()),
                Long.toString(stage.failed()),
                HumanTime.format(stage.running()));
    }

    /** An age; empty if there is none or nobody tells. */
    public static String age(@Nullable Duration age) {
        return age == null || age.isZero() ? "" : HumanTime.format(age);
    }
}
