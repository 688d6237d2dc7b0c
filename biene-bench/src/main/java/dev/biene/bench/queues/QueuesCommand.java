package dev.biene.bench.queues;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** Groups the measurements of queues. */
@Command(
        name = "queues",
        description = "Queues, their server and stages.",
        subcommands = {
            PutGetCommand.class,
            FsyncCommand.class,
            ReadsCommand.class,
            DrainCommand.class,
            StageCommand.class,
            InProcessCommand.class,
            CrowdCommand.class,
            QueuesCommand.LoadWorker.class,
            QueuesCommand.StageWorker.class
        })
public final class QueuesCommand {

    /** The load client's process: a {@link LoadSpec} a line on stdin, a {@link LoadResult} for each on stdout. */
    @Command(name = "load", hidden = true, description = "The load client's process; see Load.")
    static final class LoadWorker implements Callable<Integer> {

        @Override
        public Integer call() throws IOException {
            var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
            String line;
            while ((line = in.readLine()) != null) {
                try {
                    System.out.println("#" + Load.run(LoadSpec.parse(line)).line());
                } catch (IOException | UncheckedIOException e) {
                    System.out.println("#failed " + line + ": " + e.getMessage());
                }
            }
            return 0;
        }
    }

    /** What a stage runs in. */
    @Command(name = "stage-worker", hidden = true, description = "A stage's process; see StageWork.")
    static final class StageWorker implements Callable<Integer> {

        @Override
        public Integer call() throws Exception {
            StageWork.serve();
            return 0;
        }
    }
}
