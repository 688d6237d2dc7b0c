package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RunOptions;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

/** Connections of a caller's pool serve a bee for a while and go back as they came. */
final class LentConnectionsTest {

    private final Deque<Connection> pool = new ArrayDeque<>();
    private final AtomicInteger made = new AtomicInteger();

    @Test
    void connectionsOfACallersPoolGoBackAsTheyCame() throws Exception {
        try (var database = TestDatabase.create();
                var store = PostgresJobStore.of(lending(database.dataSource()))) {
            var jobs = JobSet.open("lent", store);
            jobs.create();
            jobs.add(IntStream.range(0, 100).mapToObj(n -> Map.<String, Object>of("id", n)), OnDuplicate.FAIL);
            var summary = jobs.run(
                    job -> {
                        // The second is lent to a bee whose jobs take a while.
                        if (job.id() == 1) Soon.is("a second connection", () -> made.get() >= 2);
                        return null;
                    },
                    RunOptions.concurrency(4));
            assertEquals(100, summary.completed());

            assertTrue(pool.size() >= 2, "a bee has two");
            for (var connection : pool) assertAsNew(connection);
            for (var connection : pool) connection.close();
        }
    }

    @Test
    void soDoThoseThatStreamsWereReadFromWhetherToTheEndOrNot() throws Exception {
        try (var database = TestDatabase.create();
                var store = PostgresJobStore.of(lending(database.dataSource()))) {
            JobSet<Map<String, Object>, Object> jobs = JobSet.open("lent", store);
            jobs.create();
            jobs.add(IntStream.range(0, 10).mapToObj(n -> Map.of("id", n)), OnDuplicate.FAIL);
            try (var all = store.jobs("lent", null)) {
                assertEquals(10, all.count());
            }
            try (var all = store.jobs("lent", null)) {
                assertTrue(all.iterator().hasNext());
            }

            for (var connection : pool) assertAsNew(connection);
            for (var connection : pool) connection.close();
        }
    }

    private static void assertAsNew(Connection connection) throws SQLException {
        assertEquals("auto", text(connection, "SHOW plan_cache_mode"));
        assertEquals("on", text(connection, "SHOW enable_seqscan"));
        assertEquals(
                text(connection, "SELECT reset_val FROM pg_settings WHERE name = 'jit'"), text(connection, "SHOW jit"));
        assertEquals("0", text(connection, "SHOW idle_in_transaction_session_timeout"));
        assertEquals("0", text(connection, "SELECT count(*) FROM pg_listening_channels()"));
        assertEquals(0, connection.getNetworkTimeout());
        assertEquals(5, connection.unwrap(PGConnection.class).getPrepareThreshold());
        assertTrue(connection.getAutoCommit());
    }

    private static String text(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    /** A pool in little: what is closed is lent again. */
    private DataSource lending(DataSource source) {
        return (DataSource) Proxy.newProxyInstance(
                LentConnectionsTest.class.getClassLoader(),
                new Class<?>[] {DataSource.class},
                (proxy, method, arguments) -> {
                    if (!method.getName().equals("getConnection")) return method.invoke(source, arguments);
                    synchronized (pool) {
                        if (!pool.isEmpty()) return lent(pool.pop());
                        made.incrementAndGet();
                        return lent(source.getConnection());
                    }
                });
    }

    private Connection lent(Connection connection) {
        return (Connection) Proxy.newProxyInstance(
                LentConnectionsTest.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        synchronized (pool) {
                            pool.push(connection);
                        }
                        return null;
                    }
                    try {
                        return method.invoke(connection, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause() == null ? e : e.getCause();
                    }
                });
    }
}
