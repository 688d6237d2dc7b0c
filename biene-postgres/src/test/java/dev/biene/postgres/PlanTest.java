package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RunOptions;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every statement that says which indexes it walks does so, before and after its tables were analyzed. */
final class PlanTest {

    private static final Pattern WALKS = Pattern.compile("Walks ([^.]*)\\.");
    private static final int SET = 1;

    private static TestDatabase database;

    @BeforeAll
    static void fill() throws Exception {
        database = TestDatabase.create();
        try (var store = PostgresJobStore.of(database.dataSource());
                var jobs = JobSet.open("plans", store)) {
            jobs.create();
            jobs.add(IntStream.range(0, 20_000).mapToObj(n -> Map.of("id", n)), OnDuplicate.FAIL);
            jobs.run(job -> 1, RunOptions.concurrency(2).withSample(10_000L));
        }
        try (var connection = database.connect()) {
            execute(
                    connection,
                    "INSERT INTO biene_store.single_1 (job, claim_id, bee_id, seconds)"
                            + " SELECT n, n, 1, 0 FROM generate_series(15001, 19000) n");
            execute(
                    connection,
                    "INSERT INTO biene_store.failure_1 (claim_id, job, attempt, bee_id, seconds, lost, message, detail)"
                            + " SELECT n, n, 1, 1, 0, false, '', '' FROM generate_series(15001, 19000) n");
            execute(
                    connection,
                    "INSERT INTO biene_store.bee (set_id, host, pid, version, slots, lost_after)"
                            + " SELECT 100 + n, 'other', 1, '1', 1, '30 s' FROM generate_series(1, 4000) n");
        }
    }

    @AfterAll
    static void drop() {
        database.close();
    }

    static Stream<String> files() throws IOException, URISyntaxException {
        var folder =
                Path.of(Objects.requireNonNull(Sql.class.getResource("sql")).toURI());
        try (var files = Files.list(folder)) {
            return files
                    .map(file -> file.getFileName().toString().replace(".sql", ""))
                    .filter(name -> WALKS.matcher(comment(name)).find())
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    /** The comment as running text. */
    private static String comment(String name) {
        return Sql.resource("sql/" + name + ".sql").replaceAll("\\s*\\n-- *", " ");
    }

    @ParameterizedTest
    @MethodSource("files")
    void aStatementWalksTheIndexesItNames(String name) throws SQLException {
        try (var connection = simple()) {
            assumeTrue(connection.getMetaData().getDatabaseMajorVersion() >= 16, "EXPLAIN (GENERIC_PLAN)");
            var named = named(name, indexes(connection));
            assertFalse(named.isEmpty(), "no index of that name: " + comment(name));

            connection.setAutoCommit(false);
            assertWalks(connection, name, named);
            execute(connection, "ANALYZE");
            assertWalks(connection, name, named);
            connection.rollback();
        }
    }

    private static void assertWalks(Connection connection, String name, Set<String> named) throws SQLException {
        // What is in motion fits in a page or two here, where a scan is as good; what is asked is whether it must scan.
        execute(connection, "SET LOCAL enable_seqscan = off");
        var plan = String.join(" | ", rows(connection, "EXPLAIN (GENERIC_PLAN) " + statement(name)));
        for (var index : named) assertTrue(plan.contains(index), () -> name + " does not walk " + index + ": " + plan);
    }

    @ParameterizedTest
    @MethodSource("files")
    void noStatementScansTheJobsOrTheirOutcomes(String name) throws SQLException {
        try (var connection = simple()) {
            assumeTrue(connection.getMetaData().getDatabaseMajorVersion() >= 16, "EXPLAIN (GENERIC_PLAN)");
            connection.setAutoCommit(false);
            execute(connection, "ANALYZE biene_store.job_" + SET);

            var plan = rows(connection, "EXPLAIN (GENERIC_PLAN) " + statement(name));

            assertEquals(
                    List.of(),
                    plan.stream()
                            .filter(line -> line.contains("Seq Scan on job_" + SET))
                            .toList());
            connection.rollback();
        }
    }

    /** The driver's usual protocol wants values for the parameters that are to stay open here. */
    private static Connection simple() throws SQLException {
        return DriverManager.getConnection(database.urlWithPassword() + "&preferQueryMode=simple");
    }

    /** With numbered parameters, as EXPLAIN wants them. */
    private static String statement(String name) {
        var text = Sql.load(name).forSet(SET).forView("plans").compile().text();
        var numbered = new StringBuilder();
        int parameter = 0;
        for (int i = 0; i < text.length(); i++) {
            char each = text.charAt(i);
            if (each == '?') numbered.append('$').append(++parameter);
            else numbered.append(each);
        }
        return numbered.toString();
    }

    private static Set<String> named(String name, Set<String> indexes) {
        var named = new HashSet<String>();
        var matcher = WALKS.matcher(comment(name));
        assertTrue(matcher.find());
        for (var word : matcher.group(1).split("[^A-Za-z_]+", -1)) {
            var index = word.replaceAll("_N$", "_" + SET);
            if (indexes.contains(index)) named.add(index);
        }
        return named;
    }

    private static Set<String> indexes(Connection connection) throws SQLException {
        return Set.copyOf(rows(connection, "SELECT indexname FROM pg_indexes WHERE schemaname = 'biene_store'"));
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static List<String> rows(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            var found = new ArrayList<String>();
            while (rows.next()) found.add(rows.getString(1));
            return found;
        }
    }
}
