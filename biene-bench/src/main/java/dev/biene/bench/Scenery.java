package dev.biene.bench;

import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.OnDuplicate;
import dev.biene.jobset.RawJson;
import dev.biene.jobset.RunOptions;
import dev.biene.postgres.PostgresJobStore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/**
 * A database with much to see: one set of very many jobs, some of them completed and a few failed, a set of which all
 * jobs are out of attempts, and very many small sets.
 */
final class Scenery {

    static final String LARGE = "large";
    static final String FAILED = "failed";

    /** One in so many jobs of the large set is completed, one in so many of those fails. */
    private static final int DONE = 50;

    private static final int FAILS = 20_000;

    private static final int SMALL = 10;

    private final Database database;
    private final long jobs;
    private final int sets;
    private final long exhausted;

    Scenery(Database database, long jobs, int sets, long exhausted) {
        this.database = database;
        this.jobs = jobs;
        this.sets = sets;
        this.exhausted = exhausted;
    }

    void build() throws Exception {
        try (var store = PostgresJobStore.connect(database.settings())) {
            Progress.say("adding %,d jobs to one set", jobs);
            JobSet.open(LARGE, store).createIfAbsentJson(() -> inputs(jobs), OnDuplicate.FAIL);
            Progress.say("doing one in %d of them", DONE);
            var begun = new AtomicLong();
            JobSet.open(LARGE, store)
                    .run(
                            job -> {
                                if (begun.incrementAndGet() % FAILS == 0)
                                    throw new JobFailedException("job " + job.id() + " of the large set failed");
                                return job.id();
                            },
                            RunOptions.concurrency(8).withMaxAttempts(2).withSample(Math.max(1, jobs / DONE)));
            Progress.say("exhausting %,d jobs of another", exhausted);
            JobSet.open(FAILED, store).createIfAbsentJson(() -> inputs(exhausted), OnDuplicate.FAIL);
            exhaust();
            Progress.say("making %,d small sets", sets - 2);
            for (int i = 2; i < sets; i++)
                JobSet.open("set_" + i, store).createIfAbsentJson(() -> inputs(SMALL), OnDuplicate.FAIL);
        }
        database.execute("VACUUM ANALYZE");
    }

    private static Stream<RawJson> inputs(long count) {
        return LongStream.range(0, count)
                .mapToObj(n -> new RawJson("{\"file\":\"photos/2026/img_" + n + ".jpg\",\"width\":200}"));
    }

    /** As if each had failed ten times: bees would take hours over it, and leave the same rows behind. */
    private void exhaust() throws Exception {
        long number = AddCommand.number(database, FAILED);
        database.execute(
                "DELETE FROM biene_store.lane WHERE set_id = " + number,
                "INSERT INTO biene_store.waiting (set_id, job, attempts, last_bee) SELECT " + number
                        + ", job, 10, 1 FROM biene_store.job_" + number,
                "INSERT INTO biene_store.failure_" + number
                        + " (claim_id, job, attempt, bee_id, seconds, lost, message, detail)"
                        + " SELECT job, job, 10, 1, 0.5, false, 'cat: photos/2026/img_' || job || '.jpg: disk full', ''"
                        + " FROM biene_store.job_" + number);
    }
}
