package dev.biene.postgres;

import dev.biene.jobset.Job;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.Stop;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * One bee as a process of its own, which a test can kill, stop or tell to end.
 *
 * <p>Its jobs take as long as their input says ({@code millis}); one with {@code poison} kills the process. The result
 * names the process, so that a result that changed would be seen.
 */
final class BeeProcess implements AutoCloseable {

    private static final int STOPPED_IN_TIME = 0;

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
        var command = new ArrayList<>(List.of(
                System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-Xshare:auto", "-Xmx128m"));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), BeeProcess.class.getName()));
        command.addAll(List.of(database.urlWithPassword(), set, "" + slots, "" + lostAfterMillis, "" + maxAttempts));
        var log = Path.of("target", "bee-processes.log").toFile();
        return new BeeProcess(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start());
    }

    public static void main(String[] arguments) throws Exception {
        var source = new PGSimpleDataSource();
        source.setURL(arguments[0]);
        int lostAfter = Integer.parseInt(arguments[3]);
        var options = RunOptions.concurrency(Integer.parseInt(arguments[2]))
                .withMaxAttempts(Integer.parseInt(arguments[4]))
                .withMaxFailureSleep(Duration.ZERO)
                .withHeartbeat(Duration.ofMillis(lostAfter / 4))
                .withLostAfter(Duration.ofMillis(lostAfter))
                .withGrace(Duration.ofSeconds(3));
        var stop = new Stop();
        var ended = new CountDownLatch(1);
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            stop.request();
            awaitQuietly(ended);
            Runtime.getRuntime().halt(STOPPED_IN_TIME);
        }));
        try (var store = PostgresJobStore.of(source)) {
            JobSet.open(arguments[1], store).run(BeeProcess::handle, options, stop);
        } finally {
            ended.countDown();
        }
    }

    private static void awaitQuietly(CountDownLatch ended) {
        try {
            boolean inTime = ended.await(20, TimeUnit.SECONDS);
            if (!inTime) Runtime.getRuntime().halt(3);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static Object handle(Job<Map<String, Object>> job) throws InterruptedException {
        if (job.input().containsKey("poison")) Runtime.getRuntime().halt(1);
        var millis = (Number) Objects.requireNonNull(job.input().get("millis"));
        if (millis.intValue() < 0) throw new JobFailedException("as its input says");
        TimeUnit.MILLISECONDS.sleep(millis.intValue());
        return ProcessHandle.current().pid() + "-" + System.nanoTime();
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

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
