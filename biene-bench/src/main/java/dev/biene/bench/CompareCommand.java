package dev.biene.bench;

import dev.biene.bench.report.Comparison;
import dev.biene.bench.report.RunFile;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What has changed from one run to another, beyond the noise seen in both. */
@Command(
        name = "compare",
        description = "Prints what has changed from one file of --json to another, and marks what is beyond the noise.")
final class CompareCommand implements Callable<Integer> {

    private static final int SOMETHING_IS_WORSE = 3;

    @Parameters(index = "0", paramLabel = "OLD.json", description = "the earlier run")
    Path old = Path.of("old.json");

    @Parameters(index = "1", paramLabel = "NEW.json", description = "the later run")
    Path now = Path.of("new.json");

    @Option(names = "--strict", description = "exit with " + SOMETHING_IS_WORSE + " if a figure is marked as worse")
    boolean strict;

    @Override
    public Integer call() throws Exception {
        var comparison = Comparison.of(RunFile.read(old), RunFile.read(now));
        System.out.print(comparison.markdown());
        return strict && comparison.worse() > 0 ? SOMETHING_IS_WORSE : 0;
    }
}
