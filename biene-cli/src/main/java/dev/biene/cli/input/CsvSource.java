package dev.biene.cli.input;

import dev.biene.jobset.RawJson;
import java.util.HashSet;
import java.util.List;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** One input a row, its keys from the header row. All values are strings, so that {@code 007} stays what it is. */
final class CsvSource implements InputSource {

    private final CsvReader rows;
    private @Nullable List<String> header;
    private @Nullable List<String> next;

    CsvSource(java.io.InputStream in, String name) {
        rows = new CsvReader(in, name);
    }

    @Override
    public boolean hasNext() {
        if (header == null) {
            header = rows.next();
            if (header == null) return false;
            header = checked(header);
        }
        if (next == null) next = rows.next();
        return next != null;
    }

    private List<String> checked(List<String> names) {
        var first = names.get(0);
        if (first.startsWith("\ufeff")) names.set(0, first.substring(1));
        var seen = new HashSet<String>();
        for (int i = 0; i < names.size(); i++) {
            if (names.get(i).isBlank()) {
                throw new InputException(rows.position(), "is the header row, but column " + (i + 1) + " has no name");
            }
            if (!seen.add(names.get(i))) {
                throw new InputException(
                        rows.position(), "is the header row, but names \"" + names.get(i) + "\" twice");
            }
        }
        return List.copyOf(names);
    }

    @Override
    public RawJson next() {
        if (!hasNext() || next == null || header == null) throw new NoSuchElementException();
        var row = next;
        next = null;
        if (row.size() != header.size()) {
            throw new InputException(
                    rows.position(), "has " + row.size() + " fields, the header row has " + header.size());
        }
        var object = JsonNodeFactory.instance.objectNode();
        for (int i = 0; i < row.size(); i++) object.put(header.get(i), row.get(i));
        return new RawJson(object.toString());
    }

    @Override
    public String position() {
        return rows.position();
    }

    @Override
    public void close() {
        rows.close();
    }
}
