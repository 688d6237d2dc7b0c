package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.ClaimRequest.Source;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

/** What the chapters of {@link JobStoreContract} share: a fresh store, a set in it, bees, and waiting with a bound. */
abstract class StoreFixture {

    static final String SET = "contract";
    static final Duration LONG = Duration.ofMinutes(5);

    /** Long enough for the slowest machine; only a test that fails waits so long. */
    private static final Duration BOUND = Duration.ofSeconds(30);

    private final Deque<AutoCloseable> opened = new ArrayDeque<>();

    @SuppressWarnings("NullAway.Init")
    JobStore store;

    /** A store with no sets in it, as after {@code CREATE DATABASE}; the test closes it. */
    protected abstract JobStore open() throws Exception;

    /** Another connection to what the last {@link #open()} gave, as another process would have it. */
    protected abstract JobStore openAgain() throws Exception;

    @BeforeEach
    void openStore() throws Exception {
        store = closedLater(open());
    }

    @AfterEach
    void closeEverything() throws Exception {
        while (!opened.isEmpty()) opened.pop().close();
    }

    private <T extends AutoCloseable> T closedLater(T closeable) {
        synchronized (opened) {
            opened.push(closeable);
        }
        return closeable;
    }

    JobStore another() throws Exception {
        return closedLater(openAgain());
    }

    /** Creates the set with {@code count} jobs <code>{"n":0}</code>, <code>{"n":1}</code> … */
    void createWith(int count) {
        assertTrue(store.create(SET, numbered(0, count)));
    }

    static Iterator<NewJob> json(String... inputs) {
        return new Inputs(Stream.of(inputs).map(RawJson::new).iterator());
    }

    static Iterator<NewJob> numbered(int from, int to) {
        return new Inputs(IntStream.range(from, to)
                .mapToObj(n -> new RawJson("{\"n\":" + n + "}"))
                .iterator());
    }

    static int number(String input) {
        return Json.MAPPER.readTree(input).get("n").intValue();
    }

    static BeeProfile profile(Duration lostAfter, @Nullable Integer maxAttempts) {
        return new BeeProfile("test", 4711, "0.1", 2, lostAfter, maxAttempts);
    }

    BeeSession join() {
        return join(LONG, null);
    }

    BeeSession join(Duration lostAfter, @Nullable Integer maxAttempts) {
        return closedLater(store.join(SET, profile(lostAfter, maxAttempts)));
    }

    static List<Claim> claim(BeeSession bee, Source source, int jobs) {
        var claims = new ArrayList<Claim>();
        // A store may give less than there is, from one lane or a few, but never nothing.
        while (claims.size() < jobs) {
            var more = bee.turn(List.of(), ClaimRequest.singles(source, jobs - claims.size()))
                    .claims();
            if (more.isEmpty()) break;
            claims.addAll(more);
        }
        return claims;
    }

    static Claim claimOne(BeeSession bee, Source source) {
        var claims = claim(bee, source, 1);
        assertEquals(1, claims.size(), () -> "claims of " + source);
        return claims.get(0);
    }

    static Claim claimRange(BeeSession bee, int jobs) {
        var claims = bee.turn(List.of(), new ClaimRequest(Source.NEW, jobs, jobs, Duration.ZERO))
                .claims();
        assertEquals(1, claims.size(), "claims of new jobs");
        assertEquals(jobs, claims.get(0).inputs().size(), "jobs in the claim");
        return claims.get(0);
    }

    static Claim copyOne(BeeSession bee) {
        var claims = copies(bee, 1);
        assertEquals(1, claims.size(), "second copies");
        return claims.get(0);
    }

    static List<Claim> copies(BeeSession bee, int jobs) {
        return bee.turn(List.of(), new ClaimRequest(Source.COPY, jobs, 1, Duration.ZERO))
                .claims();
    }

    static Verdict settle(BeeSession bee, Settlement settlement) {
        return bee.turn(List.of(settlement), ClaimRequest.NOTHING).verdicts().get(0);
    }

    static Heartbeat heartbeat() {
        return new Heartbeat(0, 0, new DurationHistogram(), Duration.ZERO, Duration.ZERO);
    }

    JobRecord job(long number) {
        return jobs(null).get((int) number - 1);
    }

    List<JobRecord> jobs(@Nullable JobState state) {
        try (var jobs = store.jobs(SET, state)) {
            return jobs.toList();
        }
    }

    List<JobFailure> failures() {
        try (var failures = store.failures(SET)) {
            return failures.toList();
        }
    }

    /** Compares as JSON values: a store may write them in a form of its own. */
    static void assertJson(@Nullable String expected, @Nullable String actual) {
        assertTrue(CanonicalForm.equal(expected, actual), () -> "expected " + expected + " but got " + actual);
    }

    static void assertSays(String expected, Throwable thrown) {
        assertTrue(String.valueOf(thrown.getMessage()).contains(expected), thrown::toString);
    }

    /** Asks again and again until the answer is as wanted. */
    static <T> T await(String what, Supplier<T> question, Predicate<T> wanted) {
        long deadline = System.nanoTime() + BOUND.toNanos();
        while (true) {
            T answer = question.get();
            if (wanted.test(answer)) return answer;
            assertTrue(System.nanoTime() < deadline, () -> what + ": still " + answer);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
    }

    /** Runs {@code task} on so many threads at the same time; each gets its index. Throws what one of them threw. */
    static <T> List<T> together(int threads, Function<Integer, T> task) throws Exception {
        var barrier = new CyclicBarrier(threads);
        var pool = Executors.newFixedThreadPool(threads);
        try {
            var futures = new ArrayList<Future<T>>();
            for (int i = 0; i < threads; i++) {
                int index = i;
                Callable<T> call = () -> {
                    barrier.await(BOUND.toSeconds(), TimeUnit.SECONDS);
                    return task.apply(index);
                };
                futures.add(pool.submit(call));
            }
            var results = new ArrayList<T>();
            for (var future : futures) results.add(result(future));
            return results;
        } finally {
            pool.shutdownNow();
        }
    }

    static <T> T result(Future<T> future) throws Exception {
        try {
            return future.get(2 * BOUND.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof Exception cause ? cause : e;
        }
    }
}
