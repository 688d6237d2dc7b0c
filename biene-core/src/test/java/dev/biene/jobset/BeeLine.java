package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A bee's line to a memory store, which notes what is asked, and over which a test may lose or replace an answer. */
final class BeeLine implements BeeSession {

    private final OneThreadHabitat habitat;
    private final MemoryJobStore memory;
    private final List<String> calls = new ArrayList<>();
    private final List<Heartbeat> told = new ArrayList<>();
    private final List<Claim> claims = new ArrayList<>();
    private final Deque<Integer> hints = new ArrayDeque<>();
    private final Deque<Verdict> verdicts = new ArrayDeque<>();
    private final Deque<Boolean> accepts = new ArrayDeque<>();
    private String troubled = "";
    private Runnable trouble = () -> {};
    private Pulse.@Nullable Obsolete obsolete;
    private @Nullable BeeProfile profile;
    private @Nullable BeeSession session;

    BeeLine(OneThreadHabitat habitat, MemoryJobStore memory) {
        this.habitat = habitat;
        this.memory = memory;
    }

    /** A store that can be joined. */
    JobStore store() {
        return (JobStore) Proxy.newProxyInstance(
                JobStore.class.getClassLoader(), new Class<?>[] {JobStore.class}, (proxy, method, arguments) -> {
                    assertEquals("join", method.getName());
                    var joins = (BeeProfile) arguments[1];
                    profile = joins;
                    session = memory.join((String) arguments[0], joins);
                    return this;
                });
    }

    /** Lets this happen whenever {@code call} comes, before it is passed on. */
    void before(String call, Runnable what) {
        troubled = call;
        trouble = what;
    }

    /** What the heart will hear: jobs added, 0 for anything else, -1 when its time is up; then it is interrupted. */
    void hint(int hint) {
        hints.add(hint);
    }

    /** The answer to the next settlement, whatever the store's is. */
    void answer(Verdict verdict) {
        verdicts.add(verdict);
    }

    /** The next job's own transaction finds that another result was accepted. */
    void refuseCommit() {
        accepts.add(false);
    }

    /** Heartbeats are answered that another has settled this one. */
    void obsolete(long job) {
        var holder = claims.stream()
                .filter(claim -> claim.firstJob() <= job
                        && job < claim.firstJob() + claim.inputs().size())
                .findFirst()
                .orElseThrow();
        obsolete = new Pulse.Obsolete(holder.id(), job);
    }

    /** A request of the bee's that had been given up takes effect. */
    void claimLate(int jobs) {
        var ignored =
                Objects.requireNonNull(session).turn(List.of(), ClaimRequest.singles(ClaimRequest.Source.NEW, jobs));
    }

    long count(String call) {
        return calls.stream().filter(call::equals).count();
    }

    void forget() {
        calls.clear();
    }

    List<Heartbeat> told() {
        return told;
    }

    @Nullable
    BeeProfile profile() {
        return profile;
    }

    private BeeSession noted(String call) {
        calls.add(call);
        if (call.equals(troubled)) trouble.run();
        return Objects.requireNonNull(session);
    }

    @Override
    public long beeId() {
        return Objects.requireNonNull(session).beeId();
    }

    @Override
    public Turn turn(List<? extends Settlement> settlements, ClaimRequest request) {
        var turn = noted("turn").turn(settlements, request);
        claims.addAll(turn.claims());
        if (settlements.isEmpty() || verdicts.isEmpty()) return turn;
        assertEquals(1, settlements.size());
        return new Turn(List.of(verdicts.remove()), turn.claims(), turn.unclaimed());
    }

    @Override
    public List<Claim> recover(Collection<Long> known) {
        return noted("recover").recover(known);
    }

    @Override
    public Survey survey(Duration copyAge) {
        return noted("survey").survey(copyAge);
    }

    @Override
    public SetStats stats() {
        return noted("stats").stats();
    }

    @Override
    public Pulse heartbeat(Heartbeat heartbeat) {
        told.add(heartbeat);
        var pulse = noted("heartbeat").heartbeat(heartbeat);
        if (obsolete == null) return pulse;
        return new Pulse(pulse.state(), List.of(obsolete), pulse.returned(), pulse.bees(), pulse.slots());
    }

    @Override
    public int awaitHint(Duration timeout) throws InterruptedException {
        noted("awaitHint");
        var hint = hints.poll();
        if (hint == null) throw new InterruptedException("the end");
        if (hint < 0) habitat.pass(timeout.toNanos());
        return hint;
    }

    @Override
    public void hint() {
        noted("hint").hint();
    }

    @Override
    public JobTransaction transaction() {
        return new Transaction(noted("transaction").transaction());
    }

    @Override
    public void close() {
        noted("close").close();
    }

    private final class Transaction implements JobTransaction {

        private final JobTransaction real;

        Transaction(JobTransaction real) {
            this.real = real;
        }

        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast("the connection");
        }

        @Override
        public boolean commit(long claimId, long job, @Nullable String result, float seconds) {
            var accept = accepts.poll();
            return accept == null ? real.commit(claimId, job, result, seconds) : accept;
        }

        @Override
        public void close() {
            real.close();
        }
    }
}
