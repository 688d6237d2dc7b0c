package dev.biene.cli.process;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One process that answers every line with a line, for as long as it is asked. For one thread at a time; whoever finds it
 * {@link #broken} closes it.
 */
final class PipeProcess implements AutoCloseable {

    /** How long a process has to end by itself once its stdin is closed. */
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    /** What the reader says when there will be no more lines. */
    private static final byte[] END = new byte[0];

    private static final byte[] TOO_LONG = new byte[0];

    private final Process process;
    private final ProcessGroup group;
    private final CommandRunner runner;
    private final Drain stderr;

    /** Two, so that a line nobody asked for is seen before the next question. */
    private final BlockingQueue<byte[]> lines = new ArrayBlockingQueue<>(2);

    private boolean broken;
    private boolean spokeAtItsEnd;

    PipeProcess(List<String> command, Map<String, String> environment, CommandRunner runner) throws CommandException {
        this.runner = runner;
        process = runner.start(command, environment);
        group = new ProcessGroup(process);
        runner.register(group);
        stderr = Drain.tail(process.getErrorStream(), CommandRunner.STDERR_TAIL);
        runner.readers().execute(stderr);
        runner.readers().execute(this::read);
    }

    private void read() {
        try (var in = new BufferedInputStream(process.getInputStream())) {
            byte[] line;
            do {
                line = readLine(in);
                lines.put(line);
            } while (line != END && line != TOO_LONG);
        } catch (IOException | InterruptedException e) {
            boolean ignored = lines.offer(END);
        }
    }

    private static byte[] readLine(InputStream in) throws IOException {
        var line = new ByteArrayOutputStream(256);
        for (int b = in.read(); b >= 0; b = in.read()) {
            if (b == '\n') return line.size() == 0 ? new byte[] {' '} : line.toByteArray();
            if (line.size() == CommandResult.MAX_BYTES) return TOO_LONG;
            line.write(b);
        }
        return line.size() == 0 ? END : line.toByteArray();
    }

    /** Whether it wrote something without being asked. */
    boolean spokeUnasked() {
        var line = lines.peek();
        return line != null && line != END;
    }

    /** Once it is closed: whether something was left that it had written without being asked. */
    boolean spokeAtItsEnd() {
        return spokeAtItsEnd;
    }

    /** Whether it has ended or must be ended. */
    boolean broken() {
        return broken || lines.peek() == END || !process.isAlive();
    }

    /**
     * Asks and waits for the answer.
     *
     * @throws CommandException if it ends, or does not answer in time; it is broken then
     */
    byte[] ask(byte[] question, @Nullable Duration timeout) throws CommandException, InterruptedException {
        boolean answered = false;
        try {
            runner.readers().execute(() -> send(question));
            var answer = answer(timeout);
            if (answer == END) throw ended();
            if (answer == TOO_LONG) {
                throw new CommandException(
                        "the answer has more than " + CommandResult.MAX_BYTES + " bytes, the limit of a result",
                        tail());
            }
            answered = true;
            return answer;
        } finally {
            broken |= !answered;
        }
    }

    private byte[] answer(@Nullable Duration timeout) throws CommandException, InterruptedException {
        if (timeout == null) return lines.take();
        var answer = lines.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
        if (answer != null) return answer;
        throw new CommandException("no answer within " + timeout.toMillis() + " ms, its --timeout", tail());
    }

    private void send(byte[] question) {
        try {
            var in = process.getOutputStream();
            in.write(question);
            in.flush();
        } catch (IOException e) {
            // It has ended; the reader says so.
        }
    }

    private CommandException ended() throws InterruptedException {
        boolean gone = process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        boolean ignored = stderr.awaitEnd(FAREWELL);
        var how = gone ? "ended with status " + process.exitValue() : "closed its output";
        return new CommandException("the --pipe command " + how + " before it answered; it is started again", tail());
    }

    String tail() {
        return stderr.text();
    }

    /** Closes its stdin, and kills it if it does not end by itself. */
    @Override
    public void close() {
        boolean gone = false;
        try {
            process.getOutputStream().close();
            gone = !broken && process.waitFor(FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
            var left = gone ? lines.poll(FAREWELL.toMillis(), TimeUnit.MILLISECONDS) : lines.peek();
            spokeAtItsEnd = !broken && left != null && left != END;
        } catch (IOException e) {
            // The process has ended, or ends now.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!gone) group.kill(runner.killAfter());
        runner.unregister(group);
    }
}
