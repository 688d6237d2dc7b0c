package dev.biene.bench;

import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.postgres.PostgresJobStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import org.postgresql.PGConnection;

/** One side of {@link AddCommand}: adds as many jobs to a set as the limit says. */
interface AddWork extends Work {

    /** Through Biene. */
    static Work biene(Database database) {
        var store = PostgresJobStore.connect(database.settings());
        return (AddWork) (set, count) -> JobSet.open(set, store).addJson(BieneJobs.smallJobs(count), OnDuplicate.FAIL);
    }

    /** The rows that a file of the set's name holds, in one COPY. */
    static Work copy(Database database, Path directory) {
        return (AddWork) (set, count) -> copy(database, set, directory.resolve(set));
    }

    private static void copy(Database database, String set, Path rows) throws SQLException, IOException {
        var table = "biene_store.job_" + AddCommand.number(database, set);
        try (var connection = database.connect();
                var in = Files.newInputStream(rows)) {
            connection.setAutoCommit(false);
            var command = "COPY " + table + " (job, input, digest, id_digest) FROM STDIN (FORMAT binary)";
            connection.unwrap(PGConnection.class).getCopyAPI().copyIn(command, in, 1 << 16);
            connection.commit();
        }
    }

    @Override
    default long executed() {
        return 0;
    }
}
