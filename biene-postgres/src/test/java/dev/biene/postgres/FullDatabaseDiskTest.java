package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.jobset.Event;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.RunSummary;
import dev.biene.postgres.connect.PostgresSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The disk of the database is full while bees work, and then is not. */
@Tag("any-jdk")
final class FullDatabaseDiskTest {

    private static final String SET = "full";
    private static final String RESULT = "x".repeat(300);
    private static final int JOBS = 4_000;

    private Path disk = Path.of("");

    @BeforeEach
    void mount() throws Exception {
        disk = Files.createTempDirectory(Path.of("/tmp"), "biene-disk-");
        boolean mounted = run("mount", "-t", "tmpfs", "-o", "size=200m,mode=755", "tmpfs", disk.toString());
        assumeTrue(mounted, "a small file system can be mounted by root only");
    }

    @AfterEach
    void unmount() throws Exception {
        run("umount", "-l", disk.toString());
        Files.deleteIfExists(disk);
    }

    private static boolean run(String... command) throws IOException, InterruptedException {
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        return process.waitFor() == 0;
    }

    @Test
    void beesSayThatTheDiskIsFullAndGoOnWhenItIsNot() throws Exception {
        var runs = new ConcurrentHashMap<Long, AtomicInteger>();
        var outages = new ConcurrentLinkedQueue<Event.Outage>();
        var options = RunOptions.concurrency(2)
                .withSpeculation(false)
                .withLostAfter(Duration.ofMinutes(5))
                .withLogger("dev.biene.test.full")
                .withListener(event -> {
                    if (event instanceof Event.Outage outage) outages.add(outage);
                });
        var pool = Executors.newSingleThreadExecutor();
        var permissions = PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var server = OwnServer.startIn(Files.createDirectory(disk.resolve("home"), permissions));
                var store = PostgresJobStore.connect(PostgresSettings.of(server.url(), Map.of()))) {
            JobSet<Map<String, Object>, Object> jobs = JobSet.open(SET, store);
            jobs.create();
            jobs.add(IntStream.range(0, JOBS).mapToObj(n -> Map.of("n", n)), OnDuplicate.FAIL);
            var bee = pool.submit(() -> jobs.run(
                    job -> {
                        runs.computeIfAbsent(job.id(), id -> new AtomicInteger())
                                .incrementAndGet();
                        TimeUnit.MICROSECONDS.sleep(500);
                        return RESULT;
                    },
                    options));
            Soon.is("work", () -> runs.size() > 100);

            var ballast = fill(disk.resolve("ballast"));
            Soon.is("word of it", () -> !outages.isEmpty() || bee.isDone());
            Files.delete(ballast);

            assertEquals(RunSummary.Reason.DONE, bee.get(120, TimeUnit.SECONDS).reason());
            assertTrue(
                    outages.stream().anyMatch(outage -> outage.message().contains("the disk of PostgreSQL is full")),
                    outages::toString);
            assertEquals(JOBS, jobs.stats().completed());
            assertEquals(0, jobs.stats().failures());
            assertEquals(
                    JOBS, runs.values().stream().mapToInt(AtomicInteger::get).sum(), "no job was run twice");
        } finally {
            pool.shutdownNow();
        }
    }

    /** Takes all the space there is. */
    private static Path fill(Path ballast) throws IOException {
        var megabyte = new byte[1 << 20];
        try (var out = Files.newOutputStream(ballast)) {
            for (int size = megabyte.length; size >= 512; size /= 2) {
                try {
                    while (true) out.write(megabyte, 0, size);
                } catch (IOException full) {
                    // The rest in smaller pieces.
                }
            }
        }
        return ballast;
    }
}
