package dev.biene.postgres;

import dev.biene.BieneException;
import dev.biene.jobset.JobSetNotFoundException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Which tables are a set's.
 *
 * @param name the set's id
 * @param number in the tables' names
 */
record SetTables(String name, int number, String where) {

    private static final Sql INSERT_SET = Sql.load("insert_set");
    private static final Sql FIND_SET = Sql.load("find_set");

    /** Notes a new set, whose tables do not exist yet; null if there is one of this name. */
    static @Nullable Integer create(Connection connection, String name) throws SQLException {
        return number(connection, INSERT_SET, name);
    }

    /** Returns null if there is no such set. */
    static @Nullable Integer number(Connection connection, String name) throws SQLException {
        return number(connection, FIND_SET, name);
    }

    private static @Nullable Integer number(Connection connection, Sql sql, String name) throws SQLException {
        try (var call = sql.prepare(connection).with("name", name);
                var row = call.query()) {
            return row.next() ? row.getInt(1) : null;
        }
    }

    /** @throws JobSetNotFoundException if there is no such set */
    static SetTables find(Connection connection, String name, String where) throws SQLException {
        Integer number = number(connection, name);
        if (number == null) throw new JobSetNotFoundException(name, where);
        return new SetTables(name, number, where);
    }

    JobSetNotFoundException notFound() {
        return new JobSetNotFoundException(name, where);
    }

    /** Runs a step on the set's tables; that they are missing means that the set was dropped. */
    <T> T guarded(Supplier<T> step) {
        try {
            return step.get();
        } catch (BieneException e) {
            if (e.getCause() instanceof SQLException sql && Failures.is(sql, Failures.UNDEFINED_TABLE))
                throw notFound();
            throw e;
        }
    }
}
