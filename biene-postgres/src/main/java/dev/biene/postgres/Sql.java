package dev.biene.postgres;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * A statement of the {@code sql} folder. Immutable.
 *
 * <p>The files run as they are in {@code psql -v set=17 -v bee_id=3 …}: {@code :name} is a value, {@code job_:set} a
 * table's name with the set's number, {@code :"view"} a quoted identifier.
 */
final class Sql {

    private static final Pattern COMMENT = Pattern.compile("(?m)^\\s*--.*$");
    private static final Pattern TABLE_NUMBER = Pattern.compile("(?<=[a-z]_):set\\b");
    private static final Pattern NUMBER = Pattern.compile("(?<![:\\w]):set\\b");
    private static final Pattern VIEW = Pattern.compile(":\"view\"");
    private static final Pattern VALUE = Pattern.compile("(?<![:\\w]):([a-z_]+)");

    private final String name;
    private final String text;

    private Sql(String name, String text) {
        this.name = name;
        this.text = text;
    }

    /** Reads {@code sql/name.sql}; for constants, so that a missing file fails at class initialization. */
    static Sql load(String name) {
        return new Sql(
                name,
                COMMENT.matcher(resource("sql/" + name + ".sql")).replaceAll("").strip());
    }

    /** The whole text of a file beside this class. */
    static String resource(String path) {
        try (var in = Sql.class.getResourceAsStream(path)) {
            if (in == null) throw new IllegalStateException(path + " is missing from the jar of biene-postgres");
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The statement for one set's tables. */
    Sql forSet(int set) {
        var numbered = TABLE_NUMBER.matcher(text).replaceAll(Integer.toString(set));
        return new Sql(name, NUMBER.matcher(numbered).replaceAll(Integer.toString(set)));
    }

    /** The statement for one set's view. */
    Sql forView(String set) {
        return new Sql(name, VIEW.matcher(text).replaceAll("\"" + set.replace("\"", "\"\"") + "\""));
    }

    /** The text without parameters, to be executed as it is. */
    String text() {
        return text;
    }

    /** Prepares the statement on a connection; its values are set by name. For statements of rare steps. */
    Call prepare(Connection connection) throws SQLException {
        return compile().prepare(connection);
    }

    @Override
    public String toString() {
        return name;
    }

    /** The statement as the driver wants it, for use again and again. */
    Compiled compile() {
        var places = new HashMap<String, List<Integer>>();
        var matcher = VALUE.matcher(text);
        int place = 0;
        while (matcher.find()) {
            places.computeIfAbsent(matcher.group(1), any -> new ArrayList<>()).add(++place);
        }
        return new Compiled(name, matcher.replaceAll("?"), Map.copyOf(places));
    }

    /** A statement with question marks, and at which of them each name stands. */
    record Compiled(String name, String text, Map<String, List<Integer>> places) {

        /** The driver keeps the statement prepared on the server by its text. */
        Call prepare(Connection connection) throws SQLException {
            return new Call(connection.prepareStatement(text), places, name);
        }
    }
}
