package dev.biene.postgres;

import dev.biene.jobset.Event;
import dev.biene.jobset.Job;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.Stop;
import dev.biene.postgres.connect.PostgresSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One bee as a process of its own, which a test can kill, stop or tell to end.
 *
 * <p>Its jobs take as long as their input says ({@code millis}); one with {@code poison} kills the process. The result
 * names the process, so that a result that changed would be seen.
 */
final class BeeProcess implements AutoCloseable {

    /** What every result begins with, so that a proxy knows one when it passes. */
    static final String RESULT = "done-by-";

    private static final int LONGEST_HEARTBEAT_MILLIS = 15_000;
    private static final int FAILED = 1;
    private static final int NOT_IN_TIME = 3;

    private final Process process;

    private BeeProcess(Process process) {
        this.process = process;
    }

    /** Starts a bee with so many slots that counts as lost after {@code lostAfterMillis}. */
    static BeeProcess start(TestDatabase database, String set, int slots, int lostAfterMillis) throws IOException {
        return start(database, set, slots, lostAfterMillis, 10);
    }

    static BeeProcess start(TestDatabase database, String set, int slots, int lostAfterMillis, int maxAttempts)
            throws IOException {
        return start(database.urlWithPassword(), set, slots, lostAfterMillis, maxAttempts, Map.of());
    }

    /**
     * @param environment what is added to the process's environment; {@code HISTORY} names a file to which each execution
     *     adds a line with its job's number, {@code OUTAGES} one to which each word of an outage does, {@code HOLD} one
     *     without which no job ends; {@code COPIES=off} forgoes second copies, and
     *     {@code WAIT_FOR_MORE=on} lets it stay when all is done
     */
    static BeeProcess start(
            String url, String set, int slots, int lostAfterMillis, int maxAttempts, Map<String, String> environment)
            throws IOException {
        return start(List.of(), environment, url, set, "" + slots, "" + lostAfterMillis, "" + maxAttempts);
    }

    /** Starts one with a slot by way of a command that runs another, such as one that enters a namespace. */
    static BeeProcess startBy(List<String> command, String url, String set, Map<String, String> environment)
            throws IOException {
        return start(command, environment, url, set, "1", "300000", "10");
    }

    private static BeeProcess start(List<String> before, Map<String, String> environment, String... arguments)
            throws IOException {
        var command = new ArrayList<>(before);
        command.addAll(List.of(
                System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx128m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BeeProcess.class.getName()));
        command.addAll(List.of(arguments));
        var log = Path.of("target", "bee-processes.log").toFile();
        var builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log));
        builder.environment().putAll(environment);
        return new BeeProcess(builder.start());
    }

    public static void main(String[] arguments) throws Exception {
        int lostAfter = Integer.parseInt(arguments[3]);
        var options = RunOptions.concurrency(Integer.parseInt(arguments[2]))
                .withMaxAttempts(Integer.parseInt(arguments[4]))
                .withMaxFailureSleep(Duration.ZERO)
                .withSpeculation(!"off".equals(System.getenv("COPIES")))
                .withHeartbeat(Duration.ofMillis(Math.min(lostAfter / 4, LONGEST_HEARTBEAT_MILLIS)))
                .withLostAfter(Duration.ofMillis(lostAfter))
                .withListener(BeeProcess::noteOutage)
                .withWaitForMore("on".equals(System.getenv("WAIT_FOR_MORE")))
                .withGrace(Duration.ofSeconds(3));
        var stop = new Stop();
        var ended = new CountDownLatch(1);
        var status = new AtomicInteger(NOT_IN_TIME);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.request();
            awaitQuietly(ended);
            Runtime.getRuntime().halt(status.get());
        }));
        try (var store = PostgresJobStore.connect(PostgresSettings.of(arguments[0], Map.of()))) {
            JobSet.open(arguments[1], store).run(BeeProcess::handle, options, stop);
            status.set(0);
        } catch (Exception | Error e) {
            status.set(FAILED);
            throw e;
        } finally {
            ended.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch ended) {
        try {
            boolean ignored = ended.await(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void noteOutage(Event event) {
        var outages = System.getenv("OUTAGES");
        if (outages == null || !(event instanceof Event.Outage outage)) return;
        try {
            append(outages, outage.over() ? "over" : "began");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void append(String file, String line) throws IOException {
        Files.writeString(Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static Object handle(Job<Map<String, Object>> job) throws InterruptedException, IOException {
        var history = System.getenv("HISTORY");
        if (history != null) append(history, "" + job.id());
        var hold = System.getenv("HOLD");
        while (hold != null && Files.notExists(Path.of(hold))) TimeUnit.MILLISECONDS.sleep(5);
        if (job.input().containsKey("poison")) Runtime.getRuntime().halt(1);
        var millis = (Number) Objects.requireNonNull(job.input().get("millis"));
        if (millis.intValue() < 0) throw new JobFailedException("as its input says");
        TimeUnit.MILLISECONDS.sleep(millis.intValue());
        return RESULT + ProcessHandle.current().pid() + "-" + System.nanoTime();
    }

    boolean alive() {
        return process.isAlive();
    }

    /** SIGKILL. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void signal(String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start();
        if (kill.waitFor() != 0) throw new IOException("kill -" + name + " failed");
    }

    /** Waits for its end; returns the exit status, or -1 if it does not end in that time. */
    int awaitEnd(Duration bound) throws InterruptedException {
        return process.waitFor(bound.toMillis(), TimeUnit.MILLISECONDS) ? process.exitValue() : -1;
    }

    /** Kills it where it has not ended, and returns when it has. */
    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
