package dev.biene.cli.process;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Runs commands one after the other or side by side, from any threads, and leaves none behind.
 *
 * <p>A command has three threads: the caller's, which waits and can be interrupted, and two lent ones that read stdout
 * and stderr. None may do the reading itself, as a read from a pipe cannot be interrupted.
 *
 * <p>What a command leaves running when it ends is killed if it holds the command's stdout or stderr, as nobody could tell
 * when the output is whole; something with outputs of its own may stay.
 */
public final class CommandRunner implements AutoCloseable {

    /** So much of standard error is kept. */
    static final int STDERR_TAIL = 8 << 10;

    /** What a pipe takes at once even where the system is short of pipe buffers. */
    private static final int PIPE_PAGE = 4096;

    /** How long a process that the command left behind may keep the command's stdout or stderr open. */
    private static final Duration LEFT_BEHIND_PATIENCE = Duration.ofSeconds(2);

    /**
     * A command that ran to its end.
     *
     * @param status its exit status; 128 + n if signal n ended it
     * @param stdout all it wrote
     * @param stderrTail the last lines of its standard error
     */
    @SuppressWarnings("ArrayRecordComponent") // Handed over, never compared.
    public record Finished(int status, byte[] stdout, String stderrTail) {}

    private final ExecutorService readers = Executors.newCachedThreadPool(CommandRunner::daemon);
    private final Set<ProcessGroup> running = ConcurrentHashMap.newKeySet();
    private final @Nullable Duration timeout;
    private final Duration killAfter;
    private final int maxOutput;

    /**
     * @param timeout how long a command may run; null for as long as it likes
     * @param killAfter how long one that is asked to end has before it is killed
     * @param maxOutput how many bytes it may write to its stdout
     */
    public CommandRunner(@Nullable Duration timeout, Duration killAfter, int maxOutput) {
        this.timeout = timeout;
        this.killAfter = killAfter;
        this.maxOutput = maxOutput;
    }

    private static Thread daemon(Runnable task) {
        var thread = new Thread(task, "biene-command-output");
        thread.setDaemon(true);
        return thread;
    }

    /**
     * Runs a command to its end.
     *
     * @param stdin given to it; it need not read
     * @throws CommandException if it could not be started, took too long or wrote too much
     * @throws InterruptedException if the thread is interrupted; the command and all it started are gone then
     */
    public Finished run(List<String> command, Map<String, String> environment, byte[] stdin)
            throws CommandException, InterruptedException {
        var process = start(command, environment);
        var group = new ProcessGroup(process);
        running.add(group);
        var stdout = Drain.all(process.getInputStream(), maxOutput, () -> group.kill(Duration.ZERO));
        var stderr = Drain.tail(process.getErrorStream(), STDERR_TAIL);
        boolean ended = false;
        try {
            readers.execute(stdout);
            readers.execute(stderr);
            feed(process.getOutputStream(), stdin);
            int status = await(process, command.get(0), stderr);
            ended = finishReading(stdout) && finishReading(stderr);
            if (stdout.overflowed()) {
                throw new CommandException(
                        "\"" + command.get(0) + "\" wrote more than " + maxOutput
                                + " bytes to its standard output, the limit of a result; store it elsewhere and print"
                                + " its place",
                        stderr.text());
            }
            return new Finished(status, stdout.bytes(), stderr.text());
        } finally {
            if (!ended) group.kill(killAfter);
            running.remove(group);
        }
    }

    Process start(List<String> command, Map<String, String> environment) throws CommandException {
        var builder = new ProcessBuilder(ProcessGroup.leading(command));
        builder.environment().putAll(environment);
        try {
            return builder.start();
        } catch (IOException e) {
            throw new CommandException("could not start \"" + command.get(0) + "\": " + reason(e), "");
        }
    }

    /** {@code Cannot run program "x": error=7, Argument list too long} without what is Java's about it. */
    private static String reason(IOException e) {
        var message = String.valueOf(e.getMessage());
        int errno = message.indexOf("error=");
        int comma = message.indexOf(", ", Math.max(errno, 0));
        return errno < 0 || comma < 0 ? message : message.substring(comma + 2);
    }

    ExecutorService readers() {
        return readers;
    }

    Duration killAfter() {
        return killAfter;
    }

    private void feed(OutputStream in, byte[] bytes) {
        if (bytes.length <= PIPE_PAGE) write(in, bytes);
        else readers.execute(() -> write(in, bytes));
    }

    private static void write(OutputStream in, byte[] bytes) {
        try (in) {
            in.write(bytes);
        } catch (IOException e) {
            // A command that does not read its input, or not all of it, is as good as any other.
        }
    }

    private int await(Process process, String name, Drain stderr) throws CommandException, InterruptedException {
        if (timeout == null) return process.waitFor();
        if (process.waitFor(timeout.toNanos(), TimeUnit.NANOSECONDS)) return process.exitValue();
        throw new CommandException(
                "\"" + name + "\" was killed after " + seconds(timeout) + ", its --timeout", stderr.text());
    }

    private static String seconds(Duration duration) {
        return duration.toMillis() % 1000 == 0 ? duration.toSeconds() + " s" : duration.toMillis() + " ms";
    }

    private static boolean finishReading(Drain output) throws InterruptedException {
        return output.awaitEnd(LEFT_BEHIND_PATIENCE);
    }

    void register(ProcessGroup group) {
        running.add(group);
    }

    void unregister(ProcessGroup group) {
        running.remove(group);
    }

    /** Kills what still runs, at once. */
    @Override
    public void close() {
        running.forEach(group -> group.kill(Duration.ZERO));
        readers.shutdown();
    }
}
