package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.Event;
import dev.biene.jobset.Job;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.RunSummary;
import dev.biene.postgres.connect.PostgresSettings;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Bees whose way to the server is slow, silent, or breaks off at the worst moment. */
final class FaultyNetworkTest {

    private static final String SET = "network";

    private final TestDatabase database = TestDatabase.create();
    private final FaultyProxy proxy;
    private final ExecutorService pool = Executors.newCachedThreadPool();
    private final Map<Long, AtomicInteger> runs = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<Event.Outage> outages = new ConcurrentLinkedQueue<>();

    /** Nothing but the network is to be the cause of anything here. */
    private final RunOptions options = RunOptions.concurrency(2)
            .withSpeculation(false)
            .withMaxFailureSleep(Duration.ZERO)
            .withHeartbeat(Duration.ofSeconds(1))
            .withLostAfter(Duration.ofMinutes(5))
            .withLogger("dev.biene.test.network")
            .withListener(event -> {
                if (event instanceof Event.Outage outage) outages.add(outage);
            });

    FaultyNetworkTest() throws IOException {
        proxy = new FaultyProxy(database.host(), database.port());
    }

    @AfterEach
    void close() throws IOException {
        pool.shutdownNow();
        proxy.close();
        database.close();
    }

    private PostgresJobStore throughTheProxy() {
        var url = database.urlWithPassword().replace(":" + database.port() + "/", ":" + proxy.port() + "/");
        return PostgresJobStore.connect(PostgresSettings.of(url, Map.of()));
    }

    private void create(int count) {
        try (var store = PostgresJobStore.of(database.dataSource());
                var jobs = JobSet.open(SET, store)) {
            jobs.createIfAbsent(() -> IntStream.range(0, count).mapToObj(n -> Map.of("n", n)));
        }
    }

    private List<Future<RunSummary>> start(int bees, boolean inTransactions) {
        var running = new ArrayList<Future<RunSummary>>();
        for (int i = 0; i < bees; i++) {
            running.add(pool.submit(() -> {
                try (var store = throughTheProxy()) {
                    return JobSet.open(SET, store).run(job -> handle(job, inTransactions), options);
                }
            }));
        }
        return running;
    }

    /** One in ten fails at its first attempt. */
    private Object handle(Job<Map<String, Object>> job, boolean inTransaction)
            throws InterruptedException, SQLException {
        int run = runs.computeIfAbsent(job.id(), id -> new AtomicInteger()).incrementAndGet();
        TimeUnit.MILLISECONDS.sleep(2);
        if (inTransaction) {
            try (var insert = job.transaction(Connection.class).prepareStatement("INSERT INTO effect VALUES (?)")) {
                insert.setLong(1, job.id());
                insert.executeUpdate();
            }
        }
        if (job.id() % 10 == 0 && job.attempt() == 1) throw new JobFailedException("raised for job " + job.id());
        return "told-" + job.id() + "-" + run;
    }

    /** Every job completed, each failure recorded once, and no run without a cause. */
    private void assertExact(List<Future<RunSummary>> bees, int count) throws Exception {
        long here = 0;
        for (var bee : bees) here += bee.get(120, TimeUnit.SECONDS).completedHere();
        try (var store = PostgresJobStore.of(database.dataSource())) {
            var stats = store.stats(SET);
            assertEquals(count, stats.completed());
            assertEquals(count / 10, stats.failures(), "failures recorded");
            assertEquals(count, here, "completions told to bees");
            assertEquals(
                    count + count / 10,
                    runs.values().stream().mapToInt(AtomicInteger::get).sum(),
                    "runs");
        }
    }

    private void breakOff(String word, FaultyProxy.Moment moment, int times, int count) throws Exception {
        create(count);
        var bees = start(3, false);
        var broken = new AtomicInteger();
        for (int i = 0; i < times; i++) {
            int before = broken.get();
            proxy.trap(word, moment, broken::incrementAndGet);
            Soon.is(
                    "a broken connection",
                    () -> broken.get() > before || bees.stream().allMatch(Future::isDone));
        }
        assertExact(bees, count);
        assertTrue(broken.get() >= times / 2, () -> "only " + broken + " connections were broken");
        assertTrue(outages.stream().anyMatch(outage -> !outage.over()), "and somebody was told");
    }

    @Test
    void anAnswerLostAfterTheCommitIsAskedForAgainAndCountsOnce() throws Exception {
        breakOff("told-", FaultyProxy.Moment.AFTER_COMMIT, 5, 1500);
    }

    @Test
    @Tag("fault")
    void twoHundredAnswersLostAfterTheCommitCountOnceEach() throws Exception {
        breakOff("told-", FaultyProxy.Moment.AFTER_COMMIT, 200, 60_000);
    }

    @Test
    void resultsThatNeverReachTheServerAreToldAgain() throws Exception {
        breakOff("told-", FaultyProxy.Moment.BEFORE, 5, 1500);
    }

    @Test
    void failuresWhoseAnswerIsLostAreRecordedOnce() throws Exception {
        breakOff("raised for", FaultyProxy.Moment.AFTER_COMMIT, 4, 1500);
    }

    @Test
    void aTransactionWhoseConnectionBreaksIsAFailedAttemptAndNoEndOfTheBee() throws Exception {
        int count = 60;
        create(count);
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            statement.execute("CREATE TABLE effect (job bigint)");
        }
        var broken = new AtomicInteger();
        proxy.trap("INSERT INTO effect", FaultyProxy.Moment.BEFORE, broken::incrementAndGet);
        var bees = start(2, true);
        Soon.is("a broken transaction", () -> broken.get() == 1);
        proxy.trap("COMMIT", FaultyProxy.Moment.BEFORE, broken::incrementAndGet);
        Soon.is("a broken commit", () -> broken.get() == 2);

        for (var bee : bees) assertTrue(bee.get(120, TimeUnit.SECONDS).allCompleted());

        try (var connection = database.connect();
                var row =
                        connection.createStatement().executeQuery("SELECT count(*), count(DISTINCT job) FROM effect")) {
            assertTrue(row.next());
            assertEquals(count, row.getInt(1), "rows");
            assertEquals(count, row.getInt(2), "jobs with rows");
        }
    }

    @Test
    void aSlowAndTricklingLineChangesNothing() throws Exception {
        create(50);
        proxy.delay(100);
        proxy.trickle(40);

        assertExact(start(3, false), 50);
    }

    @Test
    @Tag("fault")
    void aSilentServerIsSeenWithinHalfAMinuteAndOutlived() throws Exception {
        create(20_000);
        var bees = start(3, false);
        Soon.is("work", () -> runs.size() > 100);
        long began = System.nanoTime();

        proxy.silent(true);
        Soon.is("word of it", 60, () -> outages.stream().anyMatch(outage -> !outage.over()));
        long seen = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
        proxy.silent(false);

        assertExact(bees, 20_000);
        System.out.println("a silent server was seen after " + seen + " s");
        assertTrue(seen <= 30, () -> "seen after " + seen + " s");
    }

    /** What the server does about a client whose machine is gone is set by the client, as its own default is two hours. */
    @Test
    void theServerIsToldToLookAfterItsClients() throws Exception {
        create(2);
        try (var store = throughTheProxy()) {
            var keepAlive = new ConcurrentLinkedQueue<String>();
            JobSet.open(SET, store).run(job -> {
                var connection = job.transaction(Connection.class);
                try (var row = connection
                        .createStatement()
                        .executeQuery("SELECT current_setting('tcp_keepalives_idle')"
                                + " || ' ' || current_setting('tcp_user_timeout')")) {
                    if (row.next()) keepAlive.add(row.getString(1));
                }
                return 1;
            });
            assertEquals(List.of("15 30000", "15 30000"), List.copyOf(keepAlive));
        }
    }

    @Test
    @Tag("fault")
    void fiftyIdleBeesAskLittle() throws Exception {
        create(1);
        var held = new java.util.concurrent.CountDownLatch(1);
        var started = new java.util.concurrent.CountDownLatch(1);
        var bees = new ArrayList<Future<RunSummary>>();
        for (int i = 0; i < 50; i++) {
            bees.add(pool.submit(() -> {
                try (var store = throughTheProxy()) {
                    return JobSet.open(SET, store)
                            .run(
                                    job -> {
                                        started.countDown();
                                        held.await();
                                        return 1;
                                    },
                                    RunOptions.defaults().withSpeculation(false));
                }
            }));
        }
        assertTrue(started.await(60, TimeUnit.SECONDS));
        // Pauses double up to ten seconds; twice that is quiet.
        Soon.is("fifty bees", () -> bees() == 50);
        TimeUnit.SECONDS.sleep(20);

        int before = proxy.requests();
        int densest = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < TimeUnit.SECONDS.toNanos(30)) {
            int then = proxy.requests();
            TimeUnit.MILLISECONDS.sleep(100);
            densest = Math.max(densest, proxy.requests() - then);
        }
        double perSecond = (proxy.requests() - before) / ((System.nanoTime() - began) / 1e9);
        held.countDown();

        for (var bee : bees) assertTrue(bee.get(60, TimeUnit.SECONDS).allCompleted());
        System.out.printf("50 idle bees: %.1f requests/s, at most %d within 100 ms%n", perSecond, densest);
        assertTrue(perSecond <= 10, () -> perSecond + " requests/s");
        assertTrue(densest <= 10, "too many at once: " + densest);
    }

    private int bees() {
        try (var store = PostgresJobStore.of(database.dataSource())) {
            return store.bees(SET).size();
        }
    }
}
