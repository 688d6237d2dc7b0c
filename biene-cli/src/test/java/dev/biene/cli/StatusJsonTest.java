package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.StageReport;
import dev.biene.jobset.JobSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What {@code docs/JSON.md} promises to scripts. */
final class StatusJsonTest extends CommandLineFixture {

    private static final Pattern ROW = Pattern.compile("^\\| `([a-z0-9_]+)` \\|.*");

    @BeforeEach
    void fill() throws Exception {
        var jobs = JobSet.open("s", store);
        jobs.create();
        jobs.add(List.of(Map.of("id", 1), Map.of("id", 2)));
        jobs.run(job -> 1);
    }

    /** The first columns of the document's tables, each a list. */
    private static List<List<String>> documented() throws IOException {
        var tables = new ArrayList<List<String>>();
        for (var line : Files.readAllLines(Path.of("..", "docs", "JSON.md"))) {
            if (line.startsWith("| field ")) tables.add(new ArrayList<>());
            var row = ROW.matcher(line);
            if (row.matches()) tables.get(tables.size() - 1).add(row.group(1));
        }
        return tables;
    }

    private JsonNode printed(String... words) {
        assertEquals(0, biene(words));
        assertEquals("", err());
        assertEquals(1, out().lines().count());
        return JsonMapper.shared().readTree(out());
    }

    @Test
    void statusHasTheFieldsOfTheDocumentInItsOrder() throws IOException {
        var status = printed("status", "s", "--json");
        var tables = documented();

        assertEquals(4, tables.size());
        assertEquals(tables.get(0), List.copyOf(status.propertyNames()));
        assertEquals(tables.get(1), List.copyOf(status.get("bee_list").get(0).propertyNames()));
    }

    @Test
    void queuesAndStagesHaveTheFieldsOfTheDocumentInItsOrder() throws IOException {
        try (var queues = Queues.connect(queuesUrl)) {
            queues.push("in", "x");
            var report =
                    new StageReport("a1", "in", Map.of("out", 3L), "elm", 17, 4, 9, 1, 2.5, 7, Duration.ofSeconds(90));
            queues.report(report, Duration.ofSeconds(50));

            var queue = printed("queues", "--queues", queuesUrl, "--json");
            var stage = printed("queues", "--queues", queuesUrl, "--stages", "--json");

            assertEquals(documented().get(2), List.copyOf(queue.get(0).propertyNames()));
            assertTrue(queue.get(0).get("oldest_seconds").isNumber());
            assertEquals(documented().get(3), List.copyOf(stage.get(0).propertyNames()));
            assertEquals(3, stage.get(0).get("outputs").get("out").intValue());
            assertEquals(90, stage.get(0).get("running_seconds").intValue());
        }
    }

    @Test
    void statusOfAllIsAnArrayWithoutBees() throws IOException {
        var fields = new ArrayList<>(documented().get(0));
        fields.remove("bee_list");

        for (var words : List.of(List.of("status", "--json"), List.of("list", "--json"))) {
            var all = printed(words.toArray(String[]::new));
            assertTrue(all.isArray());
            assertEquals(fields, List.copyOf(all.get(0).propertyNames()));
        }
    }

    @Test
    void valuesHaveTheTypesThatScriptsExpect() {
        var status = printed("status", "s", "--json");

        assertEquals("active", status.get("state").stringValue());
        assertTrue(status.get("created_at").stringValue().matches("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z"));
        assertEquals(2, status.get("completed").intValue());
        assertEquals(status.get("total"), status.get("completed"));
        assertEquals(0, status.get("eta_seconds").intValue());
        assertTrue(status.get("p99_seconds").isNumber());
        assertEquals("left", status.get("bee_list").get(0).get("standing").stringValue());
    }
}
