package dev.biene.cli.input;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.BieneException;
import dev.biene.fuzz.FuzzContract;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Any bytes are rows or are refused in a sentence; rows that are written again are the same rows. */
final class CsvReaderFuzzTest extends FuzzContract {

    @Override
    protected void handle(byte[] data) {
        List<List<String>> rows;
        try {
            rows = rows(data);
        } catch (BieneException e) {
            return;
        }
        assertEquals(rows, rows(written(rows).getBytes(StandardCharsets.UTF_8)));
    }

    private static List<List<String>> rows(byte[] data) {
        var rows = new ArrayList<List<String>>();
        try (var reader = new CsvReader(new ByteArrayInputStream(data), "fuzz")) {
            for (var row = reader.next(); row != null; row = reader.next()) rows.add(row);
        }
        return rows;
    }

    private static String written(List<List<String>> rows) {
        var text = new StringBuilder();
        for (var row : rows) {
            var separator = "";
            for (var field : row) {
                text.append(separator)
                        .append('"')
                        .append(field.replace("\"", "\"\""))
                        .append('"');
                separator = ",";
            }
            text.append('\n');
        }
        return text.toString();
    }
}
