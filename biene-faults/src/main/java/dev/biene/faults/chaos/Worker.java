package dev.biene.faults.chaos;

import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.QueuesUnavailableException;
import dev.biene.faults.history.Event;
import dev.biene.faults.history.HistoryFile;
import dev.biene.jobset.Job;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.Stop;
import dev.biene.kestrel.server.KestrelServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What the processes of a chaos run do: {@code ROLE NAME DIRECTORY URL}. Each writes its own history; a worker that
 * cannot go on ends, and another takes its place.
 */
final class Worker {

    static final String SET = "chaos";
    static final String IN = "in";
    static final String OUT = "out";

    private static final Duration WAIT = Duration.ofSeconds(1);

    private final String name;
    private final HistoryFile history;
    private final SplittableRandom random = new SplittableRandom();
    private final AtomicLong counter = new AtomicLong();

    private Worker(String name, HistoryFile history) {
        this.name = name;
        this.history = history;
    }

    /** The entrance of each child. */
    public static void main(String[] arguments) throws Exception {
        var role = arguments[0];
        var directory = Path.of(arguments[2]);
        if (role.equals("serve")) {
            serve(directory);
            return;
        }
        var history = new HistoryFile(directory.resolve(arguments[1] + ".history"));
        var worker = new Worker(arguments[1], history);
        switch (role) {
            case "bee" -> worker.bee(true);
            case "last-bee" -> worker.bee(false);
            case "producer" -> worker.produce(arguments[3]);
            case "stage" -> worker.consume(arguments[3], IN, true);
            case "sink" -> worker.consume(arguments[3], OUT, false);
            case "plain-sink" -> new PlainConsumer(arguments[1], history, arguments[3]).run(OUT);
            default -> throw new IllegalArgumentException("no role: " + role);
        }
    }

    /** Tells the port by a file that appears when the server serves. */
    private static void serve(Path directory) throws Exception {
        var settings = KestrelServer.Settings.in(directory.resolve("queues")).withPort(0);
        try (var server = KestrelServer.start(settings)) {
            var written = Files.writeString(directory.resolve("port.next"), "" + server.port());
            Files.move(written, directory.resolve("port"), StandardCopyOption.ATOMIC_MOVE);
            server.awaitClose();
        }
    }

    private void write(char phase, String op, String key, String argument) {
        history.write(name, phase, op, key, argument);
    }

    /** The store is in the environment, where other users do not read its password. */
    private void bee(boolean waitForMore) throws Exception {
        var options = RunOptions.concurrency(2)
                .withHeartbeat(Duration.ofMillis(700))
                .withLostAfter(Duration.ofSeconds(3))
                .withMaxFailureSleep(Duration.ofMillis(200))
                .withWaitForMore(waitForMore)
                .withMaxAttempts(Chaos.MAX_ATTEMPTS);
        try (var store = JobStore.connect(null)) {
            var summary = JobSet.open(SET, store).run(this::handle, options, new Stop());
            write('o', "exit", Event.NONE, summary.reason().name());
        }
        System.exit(0);
    }

    private Object handle(Job<?> job) throws InterruptedException {
        var json = job.json();
        var key = json.substring(json.indexOf(':') + 1, json.indexOf('}')).trim();
        var execution = name + "/" + counter.incrementAndGet();
        write('i', "claim", key, execution);
        TimeUnit.MILLISECONDS.sleep(1 + random.nextInt(30));
        if (random.nextInt(25) == 0) {
            write('i', "err", key, execution);
            throw JobFailedException.withDetail(execution, "");
        }
        write('i', "done", key, '"' + execution + '"');
        return execution;
    }

    private void produce(String url) throws InterruptedException {
        try (var queues = Queues.connect(url)) {
            while (true) {
                var key = name + "-" + counter.incrementAndGet();
                write('i', "put", key, IN);
                try {
                    queues.push(IN, key);
                    write('o', "put", key, IN);
                } catch (QueuesUnavailableException e) {
                    write('u', "put", key, IN);
                }
                TimeUnit.MILLISECONDS.sleep(random.nextInt(10));
            }
        }
    }

    private void consume(String url, String queue, boolean forwards) throws InterruptedException {
        try (var queues = Queues.connect(url)) {
            while (true) {
                write('i', "get", Event.NONE, queue);
                try (var lease = queues.open(queue, WAIT)) {
                    if (lease == null) {
                        write('f', "get", Event.NONE, queue);
                        continue;
                    }
                    settle(lease, queue, forwards);
                } catch (QueuesUnavailableException e) {
                    write('u', "get", Event.NONE, queue);
                }
            }
        }
    }

    private void settle(Lease lease, String queue, boolean forwards) throws InterruptedException {
        var key = lease.item().text();
        write('o', "get", key, queue);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(4));
        if (random.nextInt(40) == 0) {
            write('i', "abort", key, queue);
            lease.close();
            // Whether the abort reached the server, or the end of the connection did, this client does not tell.
            write('u', "abort", key, queue);
            return;
        }
        // A name of this execution's own: an item that is handled twice has two outputs.
        var output = name + "-" + counter.incrementAndGet();
        if (forwards) write('i', "put", output, OUT);
        write('i', "ack", key, queue);
        try {
            lease.forward(forwards ? Output.to(OUT, output) : Output.none());
            write('o', "ack", key, queue);
            if (forwards) write('o', "put", output, OUT);
        } catch (QueuesUnavailableException e) {
            write('u', "ack", key, queue);
            if (forwards) write('u', "put", output, OUT);
        }
    }
}
