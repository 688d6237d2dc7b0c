package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import dev.biene.postgres.Finding.Level;
import dev.biene.postgres.connect.PostgresSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;
import org.postgresql.ds.PGSimpleDataSource;

/** What the doctor finds in databases that are well, and in such that are not. */
final class CheckupTest {

    private final TestDatabase database = TestDatabase.create();

    @AfterEach
    void drop() {
        database.close();
    }

    private void execute(String... statements) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            for (var each : statements) statement.execute(each);
        }
    }

    private void makeSet() {
        try (var store = PostgresJobStore.of(database.dataSource())) {
            var jobs = JobSet.open("thumbs", store);
            jobs.create();
            jobs.add(List.of(Map.of("id", 1), Map.of("id", 2)));
        }
    }

    private Finding found(String subject) {
        return found(subject, Checkup.of(database.dataSource()));
    }

    private static Finding found(String subject, List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.subject().equals(subject))
                .findFirst()
                .orElseThrow(() -> new AssertionError("nothing about " + subject + " in " + findings));
    }

    private static void assertSays(Level level, String part, Finding finding) {
        assertEquals(level, finding.level(), finding.toString());
        assertTrue(finding.text().contains(part), finding.toString());
        assertEquals(level != Level.FINE, !finding.advice().isEmpty(), finding.toString());
    }

    @Test
    void databaseThatIsNewIsFineAndStaysAsItIs() throws SQLException {
        assertSays(Level.FINE, "PostgreSQL ", found("server"));
        assertSays(Level.FINE, "may make Biene's schemas", found("rights"));
        assertSays(Level.FINE, "agrees", found("clock"));

        try (var connection = database.connect();
                var rows = connection.getMetaData().getSchemas(null, "biene%")) {
            assertTrue(!rows.next(), "the doctor made a schema");
        }
    }

    @Test
    void databaseInUseIsFineInEveryRespect() {
        makeSet();

        for (var subject : List.of("rights", "schema", "transactions", "bloat", "bees", "pooler", "connections")) {
            assertEquals(Level.FINE, found(subject).level(), subject);
        }
    }

    @Test
    void lostBeeThatHoldsJobsIsAnErrorWhileNobodyLivesToTakeThemOver() throws SQLException {
        makeSet();
        execute(
                "INSERT INTO biene_store.bee (set_id, host, pid, version, slots, lost_after, heard_at)"
                        + " VALUES (1, 'h1', 77, '1', 1, '30 s', now() - interval '5 min')",
                "INSERT INTO biene_store.claim (set_id, bee_id, first_job, jobs) VALUES (1, 1, 1, 2)");
        assertSays(Level.ERROR, "of set \"thumbs\" a bee (process 77 on h1) with 2 jobs in hand", found("bees"));
        assertTrue(found("bees").advice().contains("biene work thumbs"));

        execute("INSERT INTO biene_store.bee (set_id, host, pid, version, slots, lost_after)"
                + " VALUES (1, 'h2', 78, '1', 1, '30 s')");
        assertSays(Level.WARNING, "last heard of 5 min ago", found("bees"));
    }

    /** A minute is not waited for: whoever is idle for longer than nothing has been forgotten here. */
    @Test
    void sessionThatIsIdleInItsTransactionIsNamedWithTheWayToEndIt() throws SQLException {
        makeSet();
        try (var idle = database.connect();
                var looking = database.connect();
                var statement = idle.createStatement()) {
            assertEquals(List.of(), OldTransactions.in(looking, Duration.ZERO), "nobody is in a transaction");
            idle.setAutoCommit(false);
            idle.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
            statement.execute("SELECT count(*) FROM pg_class");
            long pid = idle.unwrap(PGConnection.class).getBackendPID();

            var old = OldTransactions.in(looking, Duration.ZERO);

            assertEquals(1, old.size(), old::toString);
            assertSays(Level.WARNING, "session " + pid + " (user ", old.get(0));
            assertSays(Level.WARNING, "idle in transaction) has been open for 0 s: rows that died since", old.get(0));
            assertEquals(
                    "end it there, or SELECT pg_terminate_backend(" + pid + ")",
                    old.get(0).advice());
            assertEquals(List.of(), OldTransactions.in(looking, OldTransactions.FORGOTTEN), "not yet");
        }
    }

    @Test
    void manyDeadRowsAreBloat() throws Exception {
        makeSet();
        execute(
                "ALTER TABLE biene_store.divergence SET (autovacuum_enabled = false)",
                "INSERT INTO biene_store.divergence (set_id, job, bee_id) SELECT 1, n, 1 FROM generate_series(1, 60000) n",
                "DELETE FROM biene_store.divergence");

        Soon.is("statistics that tell of it", () -> found("bloat").level() == Level.WARNING);

        assertSays(Level.WARNING, "biene_store.divergence has 60000 dead rows", found("bloat"));
    }

    @Test
    void clocksThatDifferAreToldWhicheverIsAhead() {
        var before = Instant.parse("2026-11-22T12:00:00Z");
        var after = before.plusMillis(800);

        assertSays(Level.FINE, "agrees", Checkup.clock(before.plusMillis(400), before, after));
        assertSays(Level.FINE, "agrees", Checkup.clock(before.minusMillis(1900), before, after));
        assertSays(Level.FINE, "agrees", Checkup.clock(after.plusMillis(1900), before, after));
        assertSays(Level.WARNING, "90 s ahead of the server's", Checkup.clock(before.minusSeconds(90), before, after));
        assertSays(Level.WARNING, "2 s behind the server's", Checkup.clock(after.plusSeconds(2), before, after));
    }

    @Test
    void userWithoutRightsIsToldWhichAreMissing() throws SQLException {
        var role = database.name() + "_guest";
        execute("CREATE ROLE " + role + " LOGIN PASSWORD 'x'");
        try {
            var guest = new PGSimpleDataSource();
            guest.setURL(database.url());
            guest.setUser(role);
            guest.setPassword("x");
            assertSays(
                    Level.ERROR,
                    "schemas are not there and user \"" + role + "\" may not make them",
                    found("rights", Checkup.of(guest)));

            makeSet();
            assertSays(Level.ERROR, "may not use the schemas", found("rights", Checkup.of(guest)));

            execute("GRANT USAGE ON SCHEMA biene_store, biene TO " + role);
            assertSays(Level.ERROR, "tables and sequences of biene_store", found("rights", Checkup.of(guest)));

            execute(
                    "GRANT ALL ON ALL TABLES IN SCHEMA biene_store TO " + role,
                    "GRANT ALL ON ALL SEQUENCES IN SCHEMA biene_store TO " + role);
            assertSays(Level.WARNING, "may work on sets but not create any", found("rights", Checkup.of(guest)));
        } finally {
            execute("DROP OWNED BY " + role, "DROP ROLE " + role);
        }
    }

    @Test
    void readOnlyServerAndSchemaOfTheFutureAreErrors() throws SQLException {
        makeSet();
        execute(
                "INSERT INTO biene_store.version (number) VALUES (99)",
                "ALTER DATABASE " + database.name() + " SET default_transaction_read_only = on",
                "ALTER DATABASE " + database.name() + " SET synchronous_commit = off");

        assertSays(Level.ERROR, "makes every transaction read-only", found("server"));
        assertSays(Level.ERROR, "of version 99, made by a newer Biene", found("schema"));
        assertSays(Level.WARNING, "synchronous_commit is off", found("durability"));
    }

    @Test
    void serverThatDoesNotAnswerIsAFinding() {
        var findings = Checkup.of(PostgresSettings.of("postgresql://u@127.0.0.1:1/x", Map.of()));

        assertEquals(1, findings.size());
        assertSays(Level.ERROR, "nothing listens there", findings.get(0));
    }

    @Test
    void littleSpaceIsAWarningAndNoneAnError() {
        var data = Path.of("/data");

        assertSays(Level.FINE, "50 GB of 100 GB", HomeCheckup.space(data, 50_000_000_000L, 100_000_000_000L));
        assertSays(Level.WARNING, "only 1.5 GB of 100 GB", HomeCheckup.space(data, 1_500_000_000L, 100_000_000_000L));
        assertSays(Level.ERROR, "the disk is full", HomeCheckup.space(data, 99_000_000L, 100_000_000_000L));
    }
}
