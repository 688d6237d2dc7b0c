package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RunOptions;
import dev.biene.jobset.RunSummary;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Databases and roles that are not as a developer's own are. */
@Tag("any-jdk")
final class OddDatabasesTest {

    private static final RunOptions OPTIONS =
            RunOptions.defaults().withMaxFailureSleep(Duration.ZERO).withSpeculation(false);

    private final TestDatabase database = TestDatabase.create();
    private String role = "";

    @AfterEach
    void drop() throws SQLException {
        database.close();
        if (!role.isEmpty()) asOwner(TestServer.dataSource(), "DROP ROLE " + role);
    }

    private void execute(String sql) throws SQLException {
        asOwner(database.dataSource(), sql);
    }

    private static void asOwner(DataSource source, String sql) throws SQLException {
        try (var connection = source.getConnection();
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** Several bees with stores of their own fill, work, fail, retry and add to one set. */
    static void fullSet(DataSource source) throws Exception {
        fullSet(() -> PostgresJobStore.of(source), 5);
    }

    static void fullSet(Supplier<PostgresJobStore> stores, int bees) throws Exception {
        var calls = new ArrayList<Callable<RunSummary>>();
        for (int i = 0; i < bees; i++) {
            calls.add(() -> {
                try (var store = stores.get()) {
                    var jobs = JobSet.open("odd", store);
                    jobs.createIfAbsent(() -> IntStream.range(0, 300).mapToObj(n -> Map.<String, Object>of("n", n)));
                    jobs.add(IntStream.range(250, 350).mapToObj(n -> Map.of("n", n)), OnDuplicate.SKIP);
                    return jobs.run(
                            job -> {
                                int n = Integer.parseInt("" + job.input().get("n"));
                                // Not by its number: numbers have gaps where several add at once.
                                if (n % 50 == 0 && job.attempt() == 1) throw new JobFailedException("once");
                                return job.id();
                            },
                            OPTIONS.withConcurrency(2));
                }
            });
        }
        for (var summary : together(calls)) assertEquals(RunSummary.Reason.DONE, summary.reason());
        try (var store = stores.get()) {
            var stats = store.stats("odd");
            assertEquals(350, stats.completed());
            assertEquals(350, stats.total());
            assertEquals(7, stats.failures());
            try (var results = JobSet.open("odd", store).results()) {
                assertTrue(
                        results.allMatch(each -> String.valueOf(each.result()).equals("" + each.id())));
            }
            store.drop("odd");
            assertFalse(store.exists("odd"));
        }
    }

    private static <T> List<T> together(List<Callable<T>> calls) throws Exception {
        var pool = Executors.newFixedThreadPool(calls.size());
        try {
            var futures = new ArrayList<Future<T>>();
            for (var call : calls) futures.add(pool.submit(call));
            var answers = new ArrayList<T>();
            for (var future : futures) answers.add(future.get(60, TimeUnit.SECONDS));
            return answers;
        } finally {
            pool.shutdownNow();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"serializable", "repeatable read"})
    void theDatabasesDefaultIsolationDoesNotMatter(String level) throws Exception {
        execute("ALTER DATABASE " + database.name() + " SET default_transaction_isolation = '" + level + "'");

        fullSet(database.dataSource());
    }

    @ParameterizedTest
    @ValueSource(strings = {"binaryTransfer=false", "preferQueryMode=simple"})
    void theDriverMayBeToldToSendText(String property) throws Exception {
        var source = new PGSimpleDataSource();
        source.setUrl(database.urlWithPassword() + "&" + property);

        fullSet(source);
    }

    @Test
    void aRoleThatMayOnlyCreateSchemasIsEnough() throws Exception {
        execute("GRANT CREATE ON DATABASE " + database.name() + " TO " + newRole());

        fullSet(as(role));
    }

    @Test
    void aRoleWithoutRightsGetsOneSentence() throws Exception {
        newRole();

        var thrown = assertThrows(BieneException.class, () -> PostgresJobStore.of(as(role)));

        var message = String.valueOf(thrown.getMessage());
        assertTrue(message.contains("PostgreSQL does not allow this"), message);
        assertTrue(message.contains(database.name()), message);
        assertEquals(1, message.lines().count());
    }

    @Test
    void schemasThatSomebodyElseMadeAreUsed() throws Exception {
        newRole();
        execute("CREATE SCHEMA biene_store AUTHORIZATION " + role + "; CREATE SCHEMA biene AUTHORIZATION " + role);

        fullSet(as(role));
    }

    @Test
    void aSchemaOfANewerBieneIsLeftAlone() throws Exception {
        PostgresJobStore.of(database.dataSource()).close();
        execute("INSERT INTO biene_store.version (number) VALUES (9999)");

        var thrown = assertThrows(BieneException.class, () -> PostgresJobStore.of(database.dataSource()));

        assertTrue(String.valueOf(thrown.getMessage()).contains("newer Biene"), thrown::toString);
    }

    @Test
    void twentyStartersMakeTheSchemaOnceAndTheSetOnce() throws Exception {
        var barrier = new CyclicBarrier(20);
        var calls = new ArrayList<Callable<Boolean>>();
        for (int i = 0; i < 20; i++) {
            calls.add(() -> {
                barrier.await(30, TimeUnit.SECONDS);
                try (var store = PostgresJobStore.of(database.dataSource())) {
                    return JobSet.open("odd", store)
                            .createIfAbsent(
                                    () -> IntStream.range(0, 100).mapToObj(n -> Map.<String, Object>of("n", n)));
                }
            });
        }

        var created = together(calls);

        assertEquals(1, created.stream().filter(each -> each).count());
        try (var store = PostgresJobStore.of(database.dataSource())) {
            assertEquals(100, store.stats("odd").total());
        }
    }

    @Test
    void anOpenTransactionElsewhereHoldsUpNobody() throws Exception {
        try (var holder = database.connect();
                var statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ");
            statement.execute("SELECT count(*) FROM pg_class");

            fullSet(database.dataSource());
        }
    }

    private String newRole() throws SQLException {
        role = database.name() + "_role";
        asOwner(TestServer.dataSource(), "CREATE ROLE " + role + " LOGIN PASSWORD 'secret'");
        return role;
    }

    private PGSimpleDataSource as(String user) {
        var source = new PGSimpleDataSource();
        source.setURL(database.url());
        source.setUser(user);
        source.setPassword("secret");
        return source;
    }
}
