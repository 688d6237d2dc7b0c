package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.JobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many processes of the command that want the same at the same moment. */
@Timeout(600)
final class ManyCommandsTest {

    private static final Pattern ADDED = Pattern.compile("^\\w+: (\\d+) jobs? added");
    private static final String WAITING = "SELECT count(*) FROM pg_stat_activity"
            + " WHERE datname = current_database() AND wait_event_type = 'Lock'";

    private static CliServer server;

    @TempDir
    private Path directory = Path.of("");

    private final List<Process> processes = new ArrayList<>();

    @BeforeAll
    static void start() throws IOException {
        server = CliServer.start();
    }

    @AfterAll
    static void stop() throws IOException {
        server.close();
    }

    @AfterEach
    void end() {
        processes.forEach(Process::destroyForcibly);
        processes.forEach(
                process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
        processes.clear();
    }

    private void biene(String database, String... words) throws IOException {
        var command = new ArrayList<String>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command)
                .redirectInput(Path.of("/dev/null").toFile())
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(err(processes.size()).toFile());
        builder.environment().put("BIENE_DB", server.url(database));
        processes.add(builder.start());
    }

    private Path err(int process) {
        return directory.resolve("err-" + process);
    }

    /** Waits for all, who are to succeed and to say one line each about what they added; returns the sum of it. */
    private long awaitAdded() throws Exception {
        long added = 0;
        for (int i = 0; i < processes.size(); i++) {
            assertTrue(processes.get(i).waitFor(300, TimeUnit.SECONDS), "process " + i + " does not end");
            var said = Files.readString(err(i), UTF_8);
            assertEquals(0, processes.get(i).exitValue(), said);
            var first = ADDED.matcher(said);
            assertTrue(first.find(), said);
            added += Long.parseLong(first.group(1));
            // What PostgreSQL says in its own words has a SQLSTATE, or names one of its catalogs.
            assertTrue(!said.contains("ERROR") && !said.contains("pg_") && !said.contains("deadlock"), said);
        }
        processes.clear();
        return added;
    }

    private String lines(int from, int to, long shuffle) throws IOException {
        var numbers = new ArrayList<>(IntStream.range(from, to).boxed().toList());
        Collections.shuffle(numbers, new Random(shuffle));
        var text = numbers.stream().map(n -> "line " + n + "\n").collect(Collectors.joining());
        return Files.writeString(directory.resolve("lines-" + from + "-" + to), text)
                .toString();
    }

    private static long total(String database, String set) {
        try (var store = JobStore.connect(server.url(database));
                var jobs = JobSet.open(set, store)) {
            return jobs.stats().total();
        }
    }

    private static long ask(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            if (!row.next()) throw new SQLException("no row: " + sql);
            return row.getLong(1);
        }
    }

    @Test
    void tenFirstUsersMakeTheSchemasOnceAndOneOfThemTheSet() throws Exception {
        firstUsers("ten", 10);
    }

    @Test
    @Tag("fault")
    void fiftyFirstUsersMakeTheSchemasOnceAndOneOfThemTheSet() throws Exception {
        firstUsers("fifty", 50);
    }

    /** All are held up just before the first of them makes the schemas, so that they go on at the same moment. */
    private void firstUsers(String database, int count) throws Exception {
        server.execute("CREATE DATABASE " + database);
        var input = lines(0, 20, 1);
        try (var gate = server.connect(database);
                var looking = server.connect(database);
                var statement = gate.createStatement()) {
            gate.setAutoCommit(false);
            statement.execute("LOCK TABLE pg_catalog.pg_namespace IN EXCLUSIVE MODE");
            for (int i = 0; i < count; i++) {
                if (i % 2 == 0) biene(database, "run", "crowd", "--from", input, "-j", "1", "--", "true");
                else biene(database, "add", "crowd", "--create", "--skip-duplicates", "--from", input);
            }
            Soon.until("all of them stand before the gate", () -> ask(looking, WAITING) == count);

            gate.rollback();

            assertEquals(20, awaitAdded(), "jobs added, by all together");
        }
        assertEquals(20, total(database, "crowd"));
    }

    @Test
    void eightThatAddTheSameInOtherOrdersAddItOnce() throws Exception {
        overlap(4, 2_000, 60_000);
    }

    @Test
    @Tag("fault")
    void eightThatAddTheSameInOtherOrdersForMinutesAddItOnce() throws Exception {
        long until = System.nanoTime() + Duration.ofMinutes(5).toNanos();
        for (int round = 1; System.nanoTime() < until; round++)
            overlap(8 + round, 20_000 * round % 90_000 + 10_000, 120_000);
    }

    /** Files of which each shares half with the next; two are so long that they are written in several pieces. */
    private void overlap(int round, int few, int many) throws Exception {
        var set = "overlap_" + round;
        int half = few / 2;
        try (var looking = server.connect("postgres")) {
            var deadlocks = "SELECT deadlocks FROM pg_stat_database WHERE datname = 'biene'";
            long before = ask(looking, deadlocks);
            for (int i = 0; i < 8; i++) {
                int from = i * half;
                var file = lines(from, i < 2 ? many : from + few, round * 10L + i);
                biene("biene", "add", set, "--create", "--skip-duplicates", "--from", file);
            }
            long union = Math.max(many, 7L * half + few);

            assertEquals(union, awaitAdded(), "jobs added, by all together");
            assertEquals(union, total("biene", set));
            System.out.println(union + " jobs by 8 processes: " + (ask(looking, deadlocks) - before) + " deadlocks");
        }
        server.execute("DELETE FROM biene_store.job_set WHERE name = '" + set + "'");
    }

    /** Five minutes in the matrix; the warning comes after one. */
    @Test
    @Tag("fault")
    void aTransactionThatSomebodyForgotIsToldByStatusAndDoctor() throws Exception {
        biene("biene", "add", "held", "--create", "--from", lines(0, 2, 1));
        assertEquals(2, awaitAdded());
        try (var idle = server.connect("biene")) {
            idle.setAutoCommit(false);
            idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            assertTrue(ask(idle, "SELECT count(*) FROM pg_class") > 0);
            TimeUnit.SECONDS.sleep(62);

            biene("biene", "status", "held");
            biene("biene", "doctor");

            assertTrue(processes.get(0).waitFor(60, TimeUnit.SECONDS));
            assertTrue(processes.get(1).waitFor(60, TimeUnit.SECONDS));
            var said = Files.readString(err(0), UTF_8);
            assertTrue(said.contains("biene: warning: session "), said);
            assertTrue(said.contains("idle in transaction) has been open for 6"), said);
            assertEquals(0, processes.get(0).exitValue(), "status of a set that is well");
            assertEquals(ExitStatus.ERROR, processes.get(1).exitValue(), "something is wrong, says the doctor");
        }
    }
}
