package dev.biene.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The SQL of the competitors that are plain SQL: one statement a file, parameters by place. */
final class Statements {

    private Statements() {}

    static String load(String name) {
        var resource = "sql/" + name + ".sql";
        try (var in = Statements.class.getResourceAsStream(resource)) {
            if (in == null) throw new IllegalStateException("the class path lacks " + resource);
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A statement on the tables of one of Biene's sets, whose names end in its number. */
    static String load(String name, int set) {
        return load(name).replace(":set", String.valueOf(set));
    }
}
