package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.biene.BieneException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Connections that stay open for the next use, and what becomes of them. */
final class KeptLinesTest {

    private static final Duration LONG = Duration.ofMinutes(10);

    private final TestDatabase database = TestDatabase.create();
    private final AtomicInteger opened = new AtomicInteger();
    private final AtomicBoolean lent = new AtomicBoolean();

    @AfterEach
    void drop() {
        database.close();
    }

    @Test
    void oneUseAfterTheOtherSharesALine() {
        try (var lines = KeptLines.forAdds(server(), LONG)) {
            for (int i = 0; i < 5; i++) assertEquals(1, number(lines, "SELECT 1"));
            assertEquals(1, opened.get());
        }
    }

    @Test
    void usesAtTheSameTimeHaveLinesOfTheirOwn() {
        try (var lines = KeptLines.forAdds(server(), LONG)) {
            int outer = lines.statement(connection -> {
                int inner = pid(lines);
                return inner == pid(connection) ? -1 : inner;
            });
            assertEquals(2, opened.get());
            // The one that came back last is taken first, and both are still there.
            assertEquals(true, outer > 0);
            pid(lines);
            assertEquals(2, opened.get());
        }
    }

    @Test
    void aLineThatRestedForLongIsClosed() throws Exception {
        try (var lines = KeptLines.forAdds(server(), Duration.ofMillis(50))) {
            int pid = pid(lines);
            Soon.is("the end of process " + pid, () -> backends(pid) == 0);
            assertEquals(1, number(lines, "SELECT 1"));
            assertEquals(2, opened.get());
        }
    }

    @Test
    void aLineThatWasCutOffWhileItRestedIsReplaced() throws Exception {
        try (var lines = KeptLines.forAdds(server(), LONG)) {
            int pid = pid(lines);
            try (var other = database.connect();
                    var statement = other.createStatement()) {
                statement.execute("SELECT pg_terminate_backend(" + pid + ")");
            }
            Soon.is("the end of process " + pid, () -> backends(pid) == 0);
            // So long a rest that it is asked before it is trusted.
            Thread.sleep(250);
            assertEquals(1, number(lines, "SELECT 1"));
            assertEquals(2, opened.get());
        }
    }

    @Test
    void aLineOfACallersPoolIsGivenBackAtOnce() throws Exception {
        lent.set(true);
        try (var lines = KeptLines.forAdds(server(), LONG)) {
            int pid = pid(lines);
            Soon.is("the end of process " + pid, () -> backends(pid) == 0);
        }
    }

    @Test
    void aLineOfAFailedUseIsNotKept() throws Exception {
        try (var lines = KeptLines.forAdds(server(), LONG)) {
            assertThrows(BieneException.class, () -> number(lines, "SELECT nothing"));
            number(lines, "SELECT 1");
            assertEquals(2, opened.get());
        }
    }

    private static int number(KeptLines lines, String sql) {
        return lines.statement(connection -> number(connection, sql));
    }

    private static int number(Connection connection, String sql) throws SQLException {
        try (var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getInt(1);
        }
    }

    private static int pid(KeptLines lines) {
        return number(lines, "SELECT pg_backend_pid()");
    }

    private static int pid(Connection connection) throws SQLException {
        return number(connection, "SELECT pg_backend_pid()");
    }

    private int backends(int pid) throws SQLException {
        try (var connection = database.connect()) {
            return number(connection, "SELECT count(*) FROM pg_stat_activity WHERE pid = " + pid);
        }
    }

    private Server server() {
        return new Server() {
            @Override
            public Connection open() throws SQLException {
                opened.incrementAndGet();
                return database.connect();
            }

            @Override
            public boolean opensAnew() {
                return !lent.get();
            }

            @Override
            public boolean reached() {
                return true;
            }

            @Override
            public BieneException explain(SQLException failure) {
                return Failures.translated(failure, where());
            }

            @Override
            public String where() {
                return "here";
            }

            @Override
            public void close() {}
        };
    }
}
