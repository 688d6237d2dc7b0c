package dev.biene.faults.simulation;

import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.BeeSession;
import dev.biene.jobset.Claim;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.Heartbeat;
import dev.biene.jobset.JobStore;
import dev.biene.jobset.JobTransaction;
import dev.biene.jobset.Pulse;
import dev.biene.jobset.SetStats;
import dev.biene.jobset.Settlement;
import dev.biene.jobset.StoreUnavailableException;
import dev.biene.jobset.Survey;
import dev.biene.jobset.Turn;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A bee's line to the store: the store itself behind a wire on which everything can go wrong. */
final class Line {

    private final JobStore store;
    private final Server server;
    private final World world;

    private Line(JobStore store, Server server, World world) {
        this.store = store;
        this.server = server;
        this.world = world;
    }

    /** The store at the other end. A bee asks it to join; the rest goes the same way. */
    static JobStore to(JobStore store, Server server, World world) {
        var line = new Line(store, server, world);
        return (JobStore) Proxy.newProxyInstance(
                Line.class.getClassLoader(),
                new Class<?>[] {JobStore.class},
                (proxy, method, arguments) -> line.call(method, arguments));
    }

    private @Nullable Object call(Method method, @Nullable Object @Nullable [] arguments) {
        if (method.getName().equals("join") && arguments != null) {
            var set = String.valueOf(arguments[0]);
            var bee = (BeeProfile) arguments[1];
            return new Session(server.call(() -> store.join(set, bee)));
        }
        return server.<@Nullable Object>call(() -> {
            try {
                return method.invoke(store, arguments);
            } catch (ReflectiveOperationException e) {
                throw new IllegalStateException(e);
            }
        });
    }

    private final class Session implements BeeSession {

        private final BeeSession session;

        Session(BeeSession session) {
            this.session = session;
        }

        @Override
        public long beeId() {
            return session.beeId();
        }

        @Override
        public Turn turn(List<? extends Settlement> settlements, ClaimRequest request) {
            return server.call(() -> {
                var turn = session.turn(settlements, request);
                server.said(settlements, turn);
                return turn;
            });
        }

        @Override
        public List<Claim> recover(Collection<Long> known) {
            return server.call(() -> session.recover(known));
        }

        @Override
        public Survey survey(Duration copyAge) {
            return server.call(() -> {
                var survey = session.survey(copyAge);
                if (survey.done()) server.write("bee-" + session.beeId(), 'i', "exit", "-", "DONE");
                return survey;
            });
        }

        @Override
        public SetStats stats() {
            return server.call(session::stats);
        }

        @Override
        public Pulse heartbeat(Heartbeat heartbeat) {
            return server.call(() -> session.heartbeat(heartbeat));
        }

        @Override
        public int awaitHint(Duration timeout) throws InterruptedException {
            long due = world.now() + timeout.toNanos();
            while (true) {
                int hint = session.awaitHint(Duration.ZERO);
                if (hint >= 0 && !server.losesHint()) {
                    world.sleep(server.travelNanos());
                    return hint;
                }
                if (world.now() >= due) return -1;
                server.listen(due - world.now());
            }
        }

        @Override
        public void hint() {
            boolean ignored = server.call(() -> {
                session.hint();
                server.wakeListeners();
                return true;
            });
        }

        @Override
        public JobTransaction transaction() {
            return new Transaction(server.call(session::transaction));
        }

        /** As with a real store, leaving may fail, and then the bee is lost. */
        @Override
        public void close() {
            try {
                boolean ignored = server.call(() -> {
                    session.close();
                    return true;
                });
            } catch (StoreUnavailableException e) {
                // The store finds out by itself.
            }
        }
    }

    private final class Transaction implements JobTransaction {

        private final JobTransaction transaction;

        Transaction(JobTransaction transaction) {
            this.transaction = transaction;
        }

        /** What the handler asks for is the transaction alone. */
        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast(this);
        }

        @Override
        public boolean commit(long claimId, long job, @Nullable String result, float seconds) {
            return server.call(() -> {
                boolean accepted = transaction.commit(claimId, job, result, seconds);
                if (accepted) server.completed(job, result);
                return accepted;
            });
        }

        @Override
        public void close() {
            transaction.close();
        }
    }
}
