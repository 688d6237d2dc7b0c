package dev.biene.bench.queues;

import dev.biene.bench.BenchException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * On which processors the two ends of a conversation run. A single conversation is as quick as the kernel wakes one
 * process from the other, which on one processor takes a sixth of what it takes on two; where it puts them changes from
 * round to round, and what is compared would be a lottery.
 */
enum Placement {
    /** Server and loop on a processor each, as on a machine with processors to spare. */
    APART(0, 1),
    /** Both on one processor, whose time is all that counts then. */
    TOGETHER(0, 0),
    /** Wherever the kernel puts them at the moment. */
    FREE(-1, -1);

    private static final int LIMIT_SECONDS = 10;

    private final int server;
    private final int loop;

    Placement(int server, int loop) {
        this.server = server;
        this.loop = loop;
    }

    /** This one, or the kernel's choice where nobody can choose. */
    Placement possible() {
        boolean possible = QueueServer.onPath("taskset") != null
                && Runtime.getRuntime().availableProcessors() > Math.max(server, loop);
        return possible ? this : FREE;
    }

    void server(long pid) throws IOException, InterruptedException {
        place(pid, server);
    }

    void loop(long pid) throws IOException, InterruptedException {
        place(pid, loop);
    }

    /** The command of a loop that is short, and placed from its start. */
    List<String> loop(List<String> command) {
        if (loop < 0) return command;
        var placed = new ArrayList<>(List.of("taskset", "-c", "" + loop));
        placed.addAll(command);
        return placed;
    }

    /** After the start, so that a JVM sets itself up for all of the machine's processors, as it does without. */
    private static void place(long pid, int processor) throws IOException, InterruptedException {
        if (processor < 0) return;
        var taskset = new ProcessBuilder("taskset", "-a", "-c", "-p", "" + processor, "" + pid)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!taskset.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || taskset.exitValue() != 0)
            throw new BenchException("cannot put process " + pid + " on processor " + processor);
    }
}
