package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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

        assertEquals(2, tables.size());
        assertEquals(tables.get(0), List.copyOf(status.propertyNames()));
        assertEquals(tables.get(1), List.copyOf(status.get("bee_list").get(0).propertyNames()));
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
