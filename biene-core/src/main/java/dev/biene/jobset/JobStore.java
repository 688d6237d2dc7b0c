package dev.biene.jobset;

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

    /**
     * The jobs of a set in the given state, or all if null; in order of their numbers, streamed. To be closed.
     */
    Stream<JobRecord> jobs(String set, @Nullable JobState state);

    /** The failed attempts of a set, oldest first, streamed. To be closed. */
    Stream<JobFailure> failures(String set);

    /** Gives exhausted jobs their attempts back. Returns how many. */
    long retry(String set);

    /** Asks the bees of a set to work, to pause or to end. */
    void steer(String set, SetState state);

    /** Removes a set and all it holds, at once whatever its size. */
    void drop(String set);

    /** Joins a set as a bee. */
    BeeSession join(String set, BeeProfile bee);

    @Override
    void close();
}
