package dev.biene.jobset;

import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where job sets live: the atomic steps that everything else is built from.
 *
 * <p>A backend implements this; users call {@link JobSet}. What every store must do is written down, as tests, in
 * {@code JobStoreContract}. All methods may be called from any thread and throw {@link dev.biene.BieneException} with
 * one clear sentence when the store cannot do its part. Set ids have been checked by the caller; they are data and
 * never part of a statement.
 */
public interface JobStore extends AutoCloseable {

    /** How many bees {@link #bees()} tells of at most. */
    int MAX_BEES = 1_000;

    /** About how far apart the moments of {@link #history} are that are kept. */
    int PROGRESS_SECONDS = 5;

    /**
     * Connects to the store that {@code url} names: {@code memory:}, or with biene-postgres on the class path a
     * PostgreSQL URL or {@code embedded:}.
     *
     * @param url null for what the environment says ({@code BIENE_DB}, {@code PGHOST} …), else the embedded PostgreSQL
     * @throws dev.biene.BieneException if no store understands the URL or the store cannot be reached
     */
    static JobStore connect(@Nullable String url) {
        var fromEnvironment = System.getenv("BIENE_DB");
        boolean named = url != null || fromEnvironment == null || fromEnvironment.isBlank();
        return connectTo(named ? url : fromEnvironment);
    }

    private static JobStore connectTo(@Nullable String url) {
        return ServiceLoader.load(JobStoreProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.understands(url))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no job store on the class path understands "
                        + (url == null ? "the default (the embedded PostgreSQL)" : "\"" + withoutSecrets(url) + "\"")
                        + "; add biene-postgres, or use memory:"))
                .connect(url);
    }

    private static String withoutSecrets(String url) {
        return url.replaceAll("//[^@/]*@", "//…@").replaceAll("(?i)(password=)[^&]*", "$1…");
    }

    /** Where the sets are, for messages: {@code in database "postgres" on db1:5432}. */
    String where();

    /**
     * Creates a set and fills it, in one transaction: others see it filled or not at all, and wait meanwhile.
     *
     * @return false, and nothing done, if the set exists; exactly one of any number of concurrent callers gets true
     * @throws DuplicateJobException if two of the inputs are one job; nothing is created
     */
    default boolean create(String set, Iterator<NewJob> jobs) {
        return create(set, jobs, OnDuplicate.FAIL);
    }

    /**
     * As {@link #create(String, Iterator)}, and says what to do with an input that comes twice.
     *
     * <p>The inputs are not touched when the set exists, so that the caller can still add them.
     */
    boolean create(String set, Iterator<NewJob> jobs, OnDuplicate onDuplicate);

    /** Whether the set exists. */
    boolean exists(String set);

    /**
     * Adds jobs in one transaction, all or none, reading {@code jobs} as it goes and in constant memory.
     *
     * @return how many were new
     * @throws DuplicateJobException if {@code onDuplicate} is FAIL and the set has one of them already
     */
    long add(String set, Iterator<NewJob> jobs, OnDuplicate onDuplicate);

    /** All sets, by name. */
    List<SetStats> list();

    /** How one set stands. */
    SetStats stats(String set);

    /** The bees of a set that hold something, live, or completed something. */
    List<BeeStatus> bees(String set);

    /** The bees of all sets that live or are lost with jobs in their hands; at most {@value #MAX_BEES}, oldest first. */
    List<BeeStatus> bees();

    /**
     * The jobs of a set that have been in a bee's hands longest, oldest first; second copies stand beside what they
     * double.
     */
    List<RunningJob> running(String set, int limit);

    /**
     * The newest {@value FailureGroup#ATTEMPTS} failed and lost attempts of a set in groups of messages that are alike but
     * for numbers, paths and quotations, the most frequent first.
     */
    List<FailureGroup> failureGroups(String set, int limit);

    /** The results of a set that were refused and differ from the accepted ones, newest first. */
    List<Divergence> divergences(String set, int limit);

    /**
     * The jobs of a set that meet {@code filter}, in order of their numbers, after the job of number {@code after}.
     *
     * <p>Takes about as long for the last page of ten million jobs as for the first: it walks indexes, and looks through
     * a bounded number of texts.
     *
     * @param after 0 for the first page, then {@link JobPage#through()}
     * @param limit at least 1; no page is larger than {@value JobPage#MAX_JOBS}
     */
    JobPage jobs(String set, JobFilter filter, long after, int limit);

    /** One job of a set with all its attempts, or null if the set has no job of this number. */
    @Nullable
    JobDetails job(String set, long job);

    /**
     * How far a set was over time, oldest first: from when its first bee joined until now, or until the last one left, in
     * at most {@code limit} moments, at least 2, evenly chosen of those that are kept. Of the last hour one is kept for
     * each {@value #PROGRESS_SECONDS} s in which a bee lived, of what is older fewer. Empty if no bee ever joined.
     */
    List<Progress> history(String set, int limit);

    /**
     * The jobs of a set in the given state, or all if null; in order of their numbers, streamed. To be closed.
     */
    Stream<JobRecord> jobs(String set, @Nullable JobState state);

    /** The failed attempts of a set, oldest first, streamed. To be closed. */
    Stream<JobFailure> failures(String set);

    /** Gives exhausted jobs their attempts back. Returns how many. */
    long retry(String set);

    /** Gives those of these jobs that are exhausted their attempts back. Returns how many. */
    long retry(String set, Collection<Long> jobs);

    /**
     * Gives those exhausted jobs their attempts back whose last failed attempt is of the {@link FailureGroup} of this
     * message. Returns how many.
     */
    long retryFailedWith(String set, String message);

    /** Asks the bees of a set to work, to pause or to end. */
    void steer(String set, SetState state);

    /** Removes a set and all it holds, at once whatever its size. */
    void drop(String set);

    /** Joins a set as a bee. */
    BeeSession join(String set, BeeProfile bee);

    /**
     * This store for somebody who reads again and again: one that may keep connections open between reads. To be closed
     * before this one.
     */
    default JobStore lookout() {
        return this;
    }

    @Override
    void close();
}
