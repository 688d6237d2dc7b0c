package dev.biene.postgres;

import dev.biene.BieneException;
import dev.biene.jobset.JobSetNotFoundException;
import java.sql.SQLException;
import java.util.function.Supplier;

/**
 * Which tables are a set's.
 *
 * @param name the set's id
 * @param number in the tables' names
 */
record SetTables(String name, int number, String where) {

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
