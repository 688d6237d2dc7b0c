package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Log lines for machines. */
final class LogFormatTest extends CommandLineFixture {

    @Test
    void jsonLinesSayWhichJobTheyAreAbout() {
        given("a\n").biene("run", "s", "-v", "--log-format", "json", "--max-attempts", "1", "--", "sh", "-c", "exit 4");

        List<JsonNode> lines = err().lines()
                .filter(line -> line.startsWith("{"))
                .map(line -> JsonMapper.shared().readTree(line))
                .toList();
        var failure = lines.stream().filter(line -> line.has("job")).findFirst().orElseThrow();
        assertEquals(
                List.of("at", "level", "logger", "message", "attempt", "job", "set"),
                List.copyOf(failure.propertyNames()));
        assertEquals("s", failure.get("set").stringValue());
        assertEquals("1", failure.get("job").stringValue());
        assertEquals("1", failure.get("attempt").stringValue());
        assertTrue(
                failure.get("message").stringValue().startsWith("job 1, attempt 1: exit status 4"), failure.toString());
        assertTrue(lines.stream().anyMatch(line -> !line.has("job")), "the bee's own lines are about no job");
    }
}
