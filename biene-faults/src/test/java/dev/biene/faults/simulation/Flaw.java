package dev.biene.faults.simulation;

import dev.biene.jobset.BeeSession;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.JobFailure;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.Settlement;
import dev.biene.jobset.Survey;
import dev.biene.jobset.Turn;
import dev.biene.jobset.Verdict;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A store with one of the faults that others have shipped, put around one that has none. */
enum Flaw {
    /** {@code UPDATE … WHERE id =}: whoever comes late overwrites the result. */
    UNGUARDED_COMPLETION,
    /** A failure counts although the claim was taken away and its loss counted already. */
    FAILURE_WITHOUT_A_CLAIM,
    /** Nobody gets a second copy of a job that hangs. */
    NO_SECOND_COPIES,
    /** All is done as soon as nothing is unclaimed. */
    LEAVING_TOO_EARLY,
    /** What failed once is never free again. */
    FAILED_JOB_NEVER_RELEASED;

    JobStore in(JobStore store) {
        var flawed = new Flawed(this, store);
        return proxy(JobStore.class, flawed);
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private static Object call(Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }

    private static final class Flawed implements InvocationHandler {

        private final Flaw flaw;
        private final JobStore store;
        private final Map<Long, String> overwritten = new HashMap<>();
        private final List<JobFailure> counted = new ArrayList<>();

        Flawed(Flaw flaw, JobStore store) {
            this.flaw = flaw;
            this.store = store;
        }

        @Override
        public Object invoke(Object proxy, Method method, Object @Nullable [] arguments) throws Throwable {
            var answer = call(store, method, arguments);
            return switch (method.getName()) {
                case "join" -> proxy(BeeSession.class, session((BeeSession) answer));
                case "jobs" -> ((Stream<?>) answer).map(job -> read((JobRecord) job));
                case "failures" -> Stream.concat((Stream<?>) answer, counted.stream());
                default -> answer;
            };
        }

        private InvocationHandler session(BeeSession session) {
            return (proxy, method, arguments) -> {
                if (method.getName().equals("turn")) return turn(session, arguments);
                var answer = call(session, method, arguments);
                return method.getName().equals("survey") ? seen((Survey) answer) : answer;
            };
        }

        @SuppressWarnings("unchecked")
        private Turn turn(BeeSession session, Object... arguments) {
            var settlements = (List<? extends Settlement>) arguments[0];
            var request = (ClaimRequest) arguments[1];
            boolean withheld = flaw == NO_SECOND_COPIES && request.source() == ClaimRequest.Source.COPY;
            var turn = session.turn(settlements, withheld ? ClaimRequest.NOTHING : request);
            var verdicts = new ArrayList<>(turn.verdicts());
            for (int i = 0; i < settlements.size(); i++) {
                if (!verdicts.get(i).held()) verdicts.set(i, late(settlements.get(i), verdicts.get(i)));
            }
            return new Turn(verdicts, turn.claims(), turn.unclaimed());
        }

        private Verdict late(Settlement settlement, Verdict refused) {
            for (int place = 0; place < settlement.jobs(); place++) {
                long job = settlement.firstJob() + place;
                var outcome = settlement.outcome(place);
                if (flaw == UNGUARDED_COMPLETION && outcome == Settlement.Outcome.COMPLETED) {
                    overwritten.put(job, String.valueOf(settlement.result(place)));
                } else if (flaw == FAILURE_WITHOUT_A_CLAIM && outcome == Settlement.Outcome.FAILED) {
                    counted.add(failure(job, settlement.failure(place).message()));
                }
            }
            return flaw == UNGUARDED_COMPLETION ? Verdict.ACCEPTED : refused;
        }

        private JobFailure failure(long job, String message) {
            try (var all = store.jobs(Simulation.SET, null)) {
                var input = all.filter(each -> each.id() == job).findFirst().orElseThrow();
                return new JobFailure(job, input.input(), 1, message, "", 1, "", 1, Duration.ZERO, Instant.EPOCH);
            }
        }

        private JobRecord read(JobRecord job) {
            var result = overwritten.get(job.id());
            if (result == null) return job;
            return new JobRecord(
                    job.id(),
                    job.input(),
                    JobState.COMPLETED,
                    result,
                    job.attempts(),
                    Duration.ZERO,
                    1L,
                    Instant.EPOCH);
        }

        private Survey seen(Survey s) {
            boolean early = flaw == LEAVING_TOO_EARLY;
            boolean stuck = flaw == FAILED_JOB_NEVER_RELEASED;
            return new Survey(
                    s.state(),
                    s.unclaimed(),
                    s.returned(),
                    stuck ? 0 : s.retryable(),
                    early ? 0 : s.retryableElsewhere(),
                    early ? 0 : stuck ? s.running() + s.retryable() : s.running(),
                    s.exhausted(),
                    flaw == NO_SECOND_COPIES ? null : s.untilCopy(),
                    s.untilLost(),
                    s.bees(),
                    s.slots(),
                    s.durations());
        }
    }
}
