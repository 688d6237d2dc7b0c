package dev.biene.cli.process;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A process and everything it started, as far as it can be told.
 *
 * <p>Commands are started through {@code setsid}, which becomes the command in place and costs no process: they lead a
 * process group that can be killed as one, and Ctrl-C in the terminal reaches Biene alone, which then lets them finish.
 * Where there is no {@code setsid}, the tree of descendants is killed instead.
 */
final class ProcessGroup {

    private static final boolean SETSID = Executable.find("setsid") != null;

    /** TERM to the group $1, KILL after $2 tenths of a second to what is left of it. Dash knows groups with -s only. */
    private static final String KILL_SCRIPT = """
            kill -s TERM -- "-$1" || exit 0
            kill -s CONT -- "-$1"
            i=0
            while [ "$i" -lt "$2" ] && kill -s 0 -- "-$1"; do
                sleep 0.1
                i=$((i + 1))
            done
            kill -s KILL -- "-$1"
            """;

    private final Process process;

    ProcessGroup(Process process) {
        this.process = process;
    }

    /** The words to start so that {@code command} leads a group of its own. */
    static List<String> leading(List<String> command) {
        if (!SETSID) return command;
        var words = new ArrayList<String>(command.size() + 1);
        words.add("setsid");
        words.addAll(command);
        return words;
    }

    /**
     * Asks all to end, and kills after {@code patience} what has not. Returns when they are gone; interruption is kept
     * for later, as leaving now would leave orphans.
     */
    void kill(Duration patience) {
        // Whoever left the group is found here, as long as its parent lives.
        var descendants = process.descendants().toList();
        boolean interrupted = Thread.interrupted();
        if (SETSID) {
            interrupted |= runKillScript(patience);
        } else {
            descendants.forEach(ProcessHandle::destroy);
            process.destroy();
            interrupted |= await(process, patience);
        }
        for (var descendant : descendants) if (descendant.isAlive()) descendant.destroyForcibly();
        process.destroyForcibly();
        interrupted |= await(process, Duration.ofSeconds(2));
        if (interrupted) Thread.currentThread().interrupt();
    }

    private boolean runKillScript(Duration patience) {
        long tenths = Math.max(0, patience.toMillis() / 100);
        try {
            var script = new ProcessBuilder(
                            "sh", "-c", KILL_SCRIPT, "sh", Long.toString(process.pid()), Long.toString(tenths))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return await(script, patience.plusSeconds(2));
        } catch (IOException e) {
            // No process can be started now; what the JVM can do by itself follows.
            process.destroy();
            return await(process, patience);
        }
    }

    /** Waits whatever happens; returns whether the thread was interrupted meanwhile. */
    private static boolean await(Process process, Duration patience) {
        boolean interrupted = false;
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            try {
                boolean ignored = process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }
}
