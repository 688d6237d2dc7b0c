package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every row of what Kestrel answered, asked of this server over a real socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KestrelRowsTest {
    private TestServer server;

    @BeforeAll
    void start(@TempDir Path directory) {
        server = new TestServer(TestServer.settings(directory));
    }

    @AfterAll
    void stop() {
        server.close();
    }

    @TestFactory
    Stream<DynamicTest> everyRowIsAnsweredAsKestrelDoes() throws Exception {
        return rows().stream().map(row -> DynamicTest.dynamicTest(row.get(0), () -> run(row)));
    }

    @Test
    void noRowIsMissing() throws Exception {
        assertEquals(185, rows().stream().map(row -> row.get(0)).distinct().count());
    }

    private void run(List<String> row) throws IOException {
        try (var script = new Script(server)) {
            for (var line : row.subList(1, row.size())) script.run(line);
        } finally {
            server.deleteAll();
        }
    }

    static List<List<String>> rows() throws Exception {
        var resource = KestrelRowsTest.class.getResource("/kestrel-rows.txt");
        var rows = new ArrayList<List<String>>();
        for (var line : Files.readAllLines(Path.of(resource.toURI()), StandardCharsets.UTF_8)) {
            if (line.startsWith("#") || line.isBlank()) continue;
            if (line.startsWith("  ")) rows.get(rows.size() - 1).add(line.substring(2));
            else rows.add(new ArrayList<>(List.of(line)));
        }
        return rows;
    }
}
