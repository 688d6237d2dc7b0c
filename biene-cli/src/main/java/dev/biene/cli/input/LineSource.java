package dev.biene.cli.input;

import dev.biene.jobset.RawJson;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.node.JsonNodeFactory;

/** One input a line: as it stands if it is JSON, else under a key. */
final class LineSource implements InputSource {

    private final ByteLines lines;

    /** Empty for JSON Lines. */
    private final String key;

    private @Nullable String next;

    LineSource(ByteLines lines, String key) {
        this.lines = lines;
        this.key = key;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            next = lines.next();
            if (next == null) return false;
            if (key.isEmpty() ? next.isBlank() : next.isEmpty()) next = null;
        }
        return true;
    }

    @Override
    public RawJson next() {
        if (!hasNext() || next == null) throw new NoSuchElementException();
        var line = next;
        next = null;
        return new RawJson(
                key.isEmpty()
                        ? line
                        : JsonNodeFactory.instance.objectNode().put(key, line).toString());
    }

    @Override
    public String position() {
        return lines.position();
    }

    @Override
    public void close() {
        lines.close();
    }
}
