package dev.biene.jobset;

import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JavaType;

/**
 * A named, finite set of unique jobs that any number of identical processes share out among themselves (the seed's
 * {@code JobSet}).
 *
 * <pre>{@code
 * try (var jobs = JobSet.open("thumbnails")) {
 *     jobs.createIfAbsent(() -> Stream.of(Map.of("file", "a.jpg"), Map.of("file", "b.jpg")));
 *     jobs.run(job -> Map.of("bytes", shrink(job.input().get("file"))));
 * }
 * }</pre>
 *
 * <p>Inputs are written to and results read from JSON by Jackson: records, beans, maps, {@code JsonNode}. Safe for use
 * by many threads; {@code run} may be called by several at once, each call is a bee of its own.
 *
 * @param <I> what inputs are written from and read as
 * @param <R> what results are written from and read as
 */
public final class JobSet<I, R> implements AutoCloseable {

    private final String id;
    private final JobStore store;
    private final boolean ownsStore;
    private final JavaType inputType;
    private final JavaType resultType;

    private JobSet(String id, JobStore store, boolean ownsStore, JavaType inputType, JavaType resultType) {
        this.id = id;
        this.store = store;
        this.ownsStore = ownsStore;
        this.inputType = inputType;
        this.resultType = resultType;
    }

    /**
     * An untyped set in the default store: what the environment says, else the embedded PostgreSQL. Nothing is created.
     *
     * @param id 1 to 63 of a-z, 0-9 and _
     * @throws IllegalArgumentException if {@code id} is none; the offending characters are named
     * @throws dev.biene.BieneException if the store cannot be reached
     */
    public static JobSet<Map<String, Object>, Object> open(String id) {
        SetId.checked(id);
        return untyped(id, JobStore.connect(null), true);
    }

    /** An untyped set in {@code store}, which stays open when the set is closed. */
    public static JobSet<Map<String, Object>, Object> open(String id, JobStore store) {
        return untyped(SetId.checked(id), store, false);
    }

    /** A typed set in the default store. */
    public static <I, R> JobSet<I, R> open(String id, Class<I> inputType, Class<R> resultType) {
        SetId.checked(id);
        return new JobSet<>(id, JobStore.connect(null), true, type(inputType), type(resultType));
    }

    /** A typed set in {@code store}, which stays open when the set is closed. */
    public static <I, R> JobSet<I, R> open(String id, Class<I> inputType, Class<R> resultType, JobStore store) {
        return new JobSet<>(SetId.checked(id), store, false, type(inputType), type(resultType));
    }

    private static JobSet<Map<String, Object>, Object> untyped(String id, JobStore store, boolean ownsStore) {
        var map = Json.MAPPER.getTypeFactory().constructMapType(Map.class, String.class, Object.class);
        return new JobSet<>(id, store, ownsStore, map, type(Object.class));
    }

    private static JavaType type(Class<?> type) {
        return Json.MAPPER.constructType(type);
    }

    /** The set's id. */
    public String id() {
        return id;
    }

    /**
     * Creates the set, empty.
     *
     * @throws JobSetExistsException if it is there already
     */
    public void create() {
        if (!createIfAbsent()) throw new JobSetExistsException(id);
    }

    /** Creates the set, empty, unless it exists; true for exactly one of any number of concurrent callers. */
    public boolean createIfAbsent() {
        return store.create(id, Collections.emptyIterator());
    }

    /**
     * Creates and fills the set in one transaction unless it exists; everyone else waits for it, so no bee finds the set
     * empty and goes home.
     *
     * @param inputs asked only if the set was not there at first sight
     * @return true for exactly one of any number of concurrent callers
     * @throws DuplicateJobException if two inputs are one job; nothing is created
     */
    public boolean createIfAbsent(Supplier<? extends Stream<? extends I>> inputs) {
        if (store.exists(id)) return false;
        try (var stream = inputs.get()) {
            return store.create(id, new Inputs(stream.iterator()));
        }
    }

    /** Whether the set exists. */
    public boolean exists() {
        return store.exists(id);
    }

    /**
     * Adds jobs in one transaction: all, or none and an exception.
     *
     * @return how many
     * @throws DuplicateJobException if one of them is in the set already or comes twice; it names the first
     * @throws InvalidJobException if one is no JSON object or cannot be stored
     */
    public long add(Iterable<? extends I> inputs) {
        return add(inputs, OnDuplicate.FAIL);
    }

    /** Adds jobs in one transaction; returns how many were new. */
    public long add(Iterable<? extends I> inputs, OnDuplicate onDuplicate) {
        return store.add(id, new Inputs(inputs.iterator()), onDuplicate);
    }

    /** Adds jobs in one transaction, in constant memory whatever their number; closes the stream. */
    public long add(Stream<? extends I> inputs, OnDuplicate onDuplicate) {
        try (inputs) {
            return store.add(id, new Inputs(inputs.iterator()), onDuplicate);
        }
    }

    /** Adds jobs given as JSON text, in one transaction and in constant memory; closes the stream. */
    public long addJson(Stream<RawJson> inputs, OnDuplicate onDuplicate) {
        try (inputs) {
            return store.add(id, new Inputs(inputs.iterator()), onDuplicate);
        }
    }

    /**
     * As {@link #createIfAbsent(Supplier)}, with inputs given as JSON text.
     *
     * @param onDuplicate whether an input that comes twice is an error or left out
     */
    public boolean createIfAbsentJson(Supplier<Stream<RawJson>> inputs, OnDuplicate onDuplicate) {
        if (store.exists(id)) return false;
        try (var stream = inputs.get()) {
            return store.create(id, new Inputs(stream.iterator()), onDuplicate);
        }
    }

    /** Works on the set with {@link RunOptions#defaults()} until every job is completed or exhausted. */
    public RunSummary run(JobHandler<I, ? extends R> handler) throws Exception {
        return run(handler, RunOptions.defaults());
    }

    /**
     * Works on the set, as one bee, until every job is completed or exhausted, the bee is interrupted or
     * {@link Stop#request() told to stop}, or the handler throws something other than {@link JobFailedException}.
     *
     * @return how it ended
     * @throws JobSetNotFoundException if the set does not exist, or is dropped meanwhile
     * @throws InterruptedException if the calling thread is interrupted; what was in hand has been given back
     * @throws Exception what the handler threw, unchanged; its claim has been released and the failure recorded
     */
    public RunSummary run(JobHandler<I, ? extends R> handler, RunOptions options) throws Exception {
        return run(handler, options, new Stop());
    }

    /** As {@link #run(JobHandler, RunOptions)}, with a way for another thread to end it. */
    public RunSummary run(JobHandler<I, ? extends R> handler, RunOptions options, Stop stop) throws Exception {
        return new Bee<I>(id, store, handler, inputType, options, stop, Habitat.MACHINE).run();
    }

    /** How the set stands. */
    public SetStats stats() {
        return store.stats(id);
    }

    /** The bees that hold something, live, or completed something. */
    public List<BeeStatus> bees() {
        return store.bees(id);
    }

    /** The jobs that have been in a bee's hands longest, oldest first. */
    public List<RunningJob> running(int limit) {
        return store.running(id, limit);
    }

    /** The newest {@value FailureGroup#ATTEMPTS} failed attempts by their messages, the most frequent message first. */
    public List<FailureGroup> failureGroups(int limit) {
        return store.failureGroups(id, limit);
    }

    /** The results that were refused and differ from the accepted ones, newest first. */
    public List<Divergence> divergences(int limit) {
        return store.divergences(id, limit);
    }

    /**
     * The jobs that meet {@code filter}, in order of their numbers, page by page.
     *
     * @param after 0 for the first page, then {@link JobPage#through()}
     * @param limit at least 1; no page is larger than {@value JobPage#MAX_JOBS}
     */
    public JobPage jobs(JobFilter filter, long after, int limit) {
        return store.jobs(id, filter, after, limit);
    }

    /** One job with all its attempts, or null if there is none of this number. */
    public @Nullable JobDetails job(long job) {
        return store.job(id, job);
    }

    /** How far the set was over time, oldest first, in at most {@code limit} moments. */
    public List<Progress> history(int limit) {
        return store.history(id, limit);
    }

    /** The completed jobs with their results, in order of their numbers, streamed. To be closed. */
    public Stream<JobResult<I, R>> results() {
        return store.jobs(id, JobState.COMPLETED)
                .map(job -> new JobResult<>(job.id(), this.<I>read(job.input(), inputType), result(job)));
    }

    private @Nullable R result(JobRecord job) {
        return job.result() == null ? null : read(job.result(), resultType);
    }

    private <T> T read(String json, JavaType type) {
        return Json.MAPPER.readValue(json, type);
    }

    /** The failed attempts, oldest first, streamed. To be closed. */
    public Stream<JobFailure> failures() {
        return store.failures(id);
    }

    /** Gives exhausted jobs their attempts back; returns how many. Bees that wait take them up at once. */
    public long retry() {
        return store.retry(id);
    }

    /** Gives those of these jobs that are exhausted their attempts back; returns how many. */
    public long retry(Collection<Long> jobs) {
        return store.retry(id, jobs);
    }

    /** Gives those exhausted jobs their attempts back whose last attempt failed as this message says; returns how many. */
    public long retryFailedWith(String message) {
        return store.retryFailedWith(id, message);
    }

    /** Lets all bees finish what is in hand, then wait. */
    public void pause() {
        store.steer(id, SetState.PAUSED);
    }

    /** Lets all bees go on after {@link #pause()} or {@link #cancel()}. */
    public void resume() {
        store.steer(id, SetState.ACTIVE);
    }

    /** Ends all runs; running jobs are interrupted and given back. The set and its results stay. */
    public void cancel() {
        store.steer(id, SetState.CANCELLED);
    }

    /** Removes the set and all it holds. */
    public void drop() {
        store.drop(id);
    }

    /** Closes the store if this set opened it. */
    @Override
    public void close() {
        if (ownsStore) store.close();
    }
}
