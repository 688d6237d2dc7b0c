package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.MemoryQueues;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** What Kestrel answered is answered by a server over queues in memory as well, except what those do not have. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RowsOverQueuesTest {
    private TestServer server;

    @BeforeAll
    void start() {
        server = new TestServer(KestrelServer.over(
                new MemoryQueues(), KestrelServer.Settings.defaults().withPort(0)));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> rowIsAnsweredAsKestrelDoes() throws Exception {
        var rows =
                KestrelRowsTest.rows().stream().filter(row -> !isLacking(row)).toList();
        assertTrue(rows.size() >= 165, "only " + rows.size() + " of the rows");
        return rows.stream().map(row -> DynamicTest.dynamicTest(row.get(0), () -> run(row)));
    }

    /** No limits, no memory apart from a disk, a clock that tests cannot move; what has expired is never stored. */
    private static boolean isLacking(List<String> row) {
        return row.get(0).startsWith("lim.")
                || row.get(0).startsWith("exp.flush ")
                || row.get(0).matches("stat\\.(queue|dump) .*")
                || row.stream().anyMatch(line -> line.startsWith("clock "));
    }

    private void run(List<String> row) throws IOException {
        try (var script = new Script(server)) {
            for (var line : row.subList(1, row.size())) script.run(line);
        } finally {
            server.deleteAll();
        }
    }
}
