package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every example of {@code docs/PROTOCOL.md}, asked of a server. */
class ProtocolDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "docs", "PROTOCOL.md");

    @TempDir
    @SuppressWarnings("NullAway.Init")
    Path directory;

    @TestFactory
    Stream<DynamicTest> everyExampleIsTrue() throws IOException {
        var examples = examples();
        assertTrue(examples.size() > 8, "found only " + examples.size());
        return examples.stream().map(example -> DynamicTest.dynamicTest(example.get(0), () -> run(example)));
    }

    private void run(List<String> example) throws IOException {
        try (var server = new TestServer(TestServer.settings(Files.createTempDirectory(directory, "queues")));
                var script = new Script(server)) {
            for (var line : example.subList(1, example.size())) script.run(line);
        }
    }

    /** The examples, each with the heading it is under before its lines. */
    static List<List<String>> examples() throws IOException {
        var examples = new ArrayList<List<String>>();
        String heading = "";
        boolean inside = false;
        for (var line : Files.readAllLines(DOCUMENT)) {
            if (line.startsWith("## ")) heading = line.substring(3);
            if (line.equals("```")) inside = false;
            if (inside) examples.get(examples.size() - 1).add(line);
            if (line.equals("```kestrel")) {
                inside = true;
                examples.add(new ArrayList<>(List.of(heading)));
            }
        }
        return examples;
    }
}
