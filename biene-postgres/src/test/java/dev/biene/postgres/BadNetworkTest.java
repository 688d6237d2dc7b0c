package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.OnDuplicate;
import dev.biene.postgres.connect.PostgresSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes whose packets are lost (some, all, or those of one direction) or changed on the way. */
@Tag("any-jdk")
final class BadNetworkTest {

    private static final String SET = "bad_network";
    private static final int FAILING = 3;

    /** Attempts of a bee's process, see {@link BeeProcess#startBy}. */
    private static final int ATTEMPTS = 10;

    @TempDir
    private Path directory = Path.of("");

    private final TestDatabase database = TestDatabase.create();
    private final List<BeeProcess> bees = new ArrayList<>();
    private final List<FaultyProxy> ways = new ArrayList<>();
    private JobStore store = PostgresJobStore.of(database.dataSource());
    private JobSet<Map<String, Object>, Object> jobs = JobSet.open(SET, store);

    @AfterEach
    void close() throws Exception {
        bees.forEach(BeeProcess::close);
        for (var way : ways) way.close();
        store.close();
        database.close();
    }

    /** Some of the jobs fail at every attempt, so that failures can be counted. */
    private void add(int count, int millis) {
        jobs.create();
        jobs.add(
                IntStream.range(0, count).mapToObj(n -> Map.of("n", n, "millis", n < FAILING ? -1 : millis)),
                OnDuplicate.FAIL);
    }

    private void startBee(List<String> entrance, String url) throws IOException {
        var environment = new HashMap<String, String>();
        environment.put("HISTORY", directory.resolve("history").toString());
        environment.put("OUTAGES", outages(bees.size()).toString());
        environment.put("HOLD", released().toString());
        environment.put("COPIES", "off");
        bees.add(BeeProcess.startBy(entrance, url, SET, environment));
    }

    /** Starts a bee at the other end of the cable, with a port of its own to the server; returns that. */
    private int startBee(Namespace network) throws Exception {
        var way = way(network.outside(), database.port());
        var address = network.outside().getHostAddress() + ":" + way.port() + "/";
        startBee(
                network.entrance(),
                database.urlWithPassword().replace(database.host() + ":" + database.port() + "/", address));
        return way.port();
    }

    private FaultyProxy way(InetAddress here, int port) throws IOException {
        var way = new FaultyProxy(here, database.host(), port);
        ways.add(way);
        return way;
    }

    private Path outages(int bee) {
        return directory.resolve("outages-" + bee);
    }

    /** Whether the last that a bee heard of its server is that it is there. */
    private boolean reached(int bee) throws IOException {
        var words = Files.readAllLines(outages(bee));
        return words.get(words.size() - 1).equals("over");
    }

    private Path released() {
        return directory.resolve("released");
    }

    /** Returns when every bee has a job in hand, none of which ends before {@link #release}. */
    private void awaitAllAtWork() throws Exception {
        Soon.is(
                "all bees",
                () -> store.bees(SET).stream().filter(bee -> bee.running() > 0).count() == bees.size());
    }

    private void release() throws IOException {
        Files.createFile(released());
    }

    private void assertExact(int count) throws Exception {
        Soon.is("the end", 120, () -> jobs.stats().done());
        for (var bee : bees) assertEquals(0, bee.awaitEnd(Duration.ofSeconds(60)), "bees go home by themselves");
        var stats = jobs.stats();
        assertEquals(count - FAILING, stats.completed());
        assertEquals(FAILING, stats.exhausted());
        assertEquals(FAILING * ATTEMPTS, stats.failures(), "failures recorded");
        int runs = Files.readAllLines(directory.resolve("history")).size();
        assertEquals(count - FAILING + FAILING * ATTEMPTS, runs, "runs");
    }

    @Test
    void aTenthOfAllPacketsLostCostsTimeOnly() throws Exception {
        loseATenth(60);
    }

    @Test
    @Tag("fault")
    void aTenthOfAllPacketsLostForMinutesCostsTimeOnly() throws Exception {
        loseATenth(10_000);
    }

    private void loseATenth(int count) throws Exception {
        try (var network = Namespace.create()) {
            add(count, 20);
            for (int i = 0; i < 3; i++) startBee(network);
            awaitAllAtWork();

            network.rules("in numgen random mod 100 < 10 drop", "out numgen random mod 100 < 10 drop");
            release();

            assertExact(count);
        }
    }

    /** One bee hears nothing and is not heard; the other is heard and hears nothing. */
    @Test
    @Tag("fault")
    void aCutCableAndOneThatCarriesOneWayOnlyAreSeenWithinHalfAMinuteAndOutlived() throws Exception {
        try (var network = Namespace.create()) {
            int count = 30;
            add(count, 400);
            int cut = startBee(network);
            int oneWay = startBee(network);
            awaitAllAtWork();
            long began = System.nanoTime();

            network.rules(
                    "in tcp sport " + cut + " drop",
                    "out tcp dport " + cut + " drop",
                    "in tcp sport " + oneWay + " drop");
            release();
            Soon.is("word of it", () -> Files.exists(outages(0)) && Files.exists(outages(1)));
            long seen = TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - began);
            network.rules();

            assertTrue(seen <= 30, () -> "seen after " + seen + " s");
            Soon.is("the way back", () -> reached(0) && reached(1));
            assertExact(count);
        }
    }

    /** Of an answer the first bytes are its kind and its length; of what follows only TLS can tell that it is wrong. */
    @Test
    void anAnswerWhoseHeadMakesNoSenseBreaksTheConnectionAndNothingElse() throws Exception {
        garbleHeads(new int[][] {{0, 0x80}, {1, 0x80}});
    }

    /** What was announced is waited for, as long as an answer may take. */
    @Test
    @Tag("fault")
    void anAnswerThatAnnouncesMoreThanComesIsGivenUpInTime() throws Exception {
        garbleHeads(new int[][] {{1, 0x40}, {4, 0x7f}});
    }

    /** @param damage the place of a byte and what is changed in it */
    private void garbleHeads(int[][] damage) throws Exception {
        int count = 150;
        add(count, 10);
        var way = way(InetAddress.getLoopbackAddress(), database.port());
        var url = database.urlWithPassword().replace(":" + database.port() + "/", ":" + way.port() + "/");
        for (int i = 0; i < 2; i++) startBee(List.of(), url);
        awaitAllAtWork();
        release();

        for (int[] each : damage) {
            garble(way, (up, bytes) -> {
                if (up || bytes.length < 5) return false;
                bytes[each[0]] ^= (byte) each[1];
                return true;
            });
        }

        assertExact(count);
    }

    /** Not in the length of a record, after which the other side would wait for more. */
    @Test
    void aBitThatChangesUnderTlsBreaksTheConnectionAndNothingElse() throws Exception {
        garbleTls(150, 6, (random, bytes) -> bytes - 1);
    }

    @Test
    @Tag("fault")
    void anyOfThreeHundredBitsThatChangeUnderTlsBreaksTheConnectionAndNothingElse() throws Exception {
        garbleTls(15_000, 300, SplittableRandom::nextInt);
    }

    private void garbleTls(int count, int times, BiFunction<SplittableRandom, Integer, Integer> place)
            throws Exception {
        var random = new SplittableRandom(times);
        try (var server = OwnServer.start()) {
            store.close();
            server.speakTls();
            store = PostgresJobStore.connect(PostgresSettings.of(server.url(), Map.of()));
            jobs = JobSet.open(SET, store);
            add(count, 10);
            var way = way(InetAddress.getLoopbackAddress(), server.port());
            var url = server.url().replace(":" + server.port() + "/", ":" + way.port() + "/") + "&sslmode=require";
            for (int i = 0; i < 2; i++) startBee(List.of(), url);
            awaitAllAtWork();
            release();

            for (int i = 0; i < times && !jobs.stats().done(); i++) {
                boolean up = random.nextBoolean();
                garble(way, (goesUp, bytes) -> {
                    if (up != goesUp) return false;
                    bytes[place.apply(random, bytes.length)] ^= (byte) (1 << random.nextInt(8));
                    return true;
                });
            }

            assertExact(count);
            bees.forEach(BeeProcess::close);
        }
    }

    /** Waits until something was damaged, or there is nothing more to damage. */
    private void garble(FaultyProxy way, FaultyProxy.Noise noise) throws Exception {
        var heard = new AtomicInteger();
        way.garble(noise, heard::incrementAndGet);
        Soon.is("a change", () -> heard.get() > 0 || jobs.stats().done());
    }
}
