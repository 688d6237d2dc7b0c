package dev.biene.bench;

import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.BeeSession;
import dev.biene.jobset.Claim;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.Settlement;
import dev.biene.postgres.PostgresJobStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * Biene's store with claims of one job each, which is what a bee does when jobs are long: settle one and claim the next,
 * in one round trip, on some connections. A bee would claim more of jobs as small as these.
 */
record BieneSingles(int connections, long jobs) implements Competitor {

    @Override
    public String spec() {
        return "biene-single:" + connections;
    }

    @Override
    public String title() {
        return "Biene's store, k=1, " + connections + " conns";
    }

    @Override
    public String settings() {
        return "PostgresJobStore, BeeSession.turn with claims of one job, " + connections + " sessions a process";
    }

    @Override
    public void create(Database database) {
        PostgresJobStore.connect(database.settings()).close();
    }

    @Override
    public void forget(Database database, String set) {
        BieneJobs.dropSet(database, set);
    }

    @Override
    public void fill(Database database, String set, long jobs) {
        BieneJobs.fillSet(database, set, jobs);
    }

    @Override
    public boolean endsByItself() {
        return true;
    }

    @Override
    public long left(Database database, String set) throws Exception {
        return BieneJobs.leftInSet(database, set);
    }

    @Override
    public long done(Database database, String set, long jobs) throws Exception {
        return BieneJobs.doneInSet(database, set);
    }

    @Override
    public Work work(Database database) {
        return new Turns(PostgresJobStore.connect(database.settings()), connections);
    }

    private static final class Turns implements Work {

        private static final ClaimRequest ONE = ClaimRequest.singles(ClaimRequest.Source.NEW, 1);

        private final PostgresJobStore store;
        private final int connections;
        private final Handling handling = new Handling();

        Turns(PostgresJobStore store, int connections) {
            this.store = store;
            this.connections = connections;
        }

        @Override
        public void burn(String set, long limit) throws Exception {
            handling.begin(set);
            var threads = Executors.newFixedThreadPool(connections);
            try {
                var ends = new ArrayList<Future<?>>();
                for (int i = 0; i < connections; i++) {
                    ends.add(threads.submit(() -> {
                        loop(set);
                        return null;
                    }));
                }
                for (var end : ends) end.get();
            } catch (ExecutionException e) {
                throw e.getCause() instanceof Exception cause ? cause : e;
            } finally {
                threads.shutdownNow();
            }
        }

        private void loop(String set) throws InterruptedException {
            var bee = new BeeProfile("bench", ProcessHandle.current().pid(), "bench", 1, Duration.ofMinutes(10), null);
            try (BeeSession session = store.join(set, bee)) {
                List<Done> done = List.of();
                while (true) {
                    var turn = session.turn(done, ONE);
                    if (turn.claims().isEmpty() && turn.unclaimed() == 0) return;
                    for (int i = 0; i < turn.claims().size(); i++) handling.handle(0);
                    done = turn.claims().stream().map(Done::new).toList();
                }
            }
        }

        @Override
        public long executed() {
            return handling.executed();
        }

        @Override
        public void close() {
            store.close();
        }
    }

    /** One job, done, without a result. */
    private record Done(Claim claim) implements Settlement {

        @Override
        public long claimId() {
            return claim.id();
        }

        @Override
        public long firstJob() {
            return claim.firstJob();
        }

        @Override
        public int jobs() {
            return 1;
        }

        @Override
        public boolean whole() {
            return true;
        }

        @Override
        public Outcome outcome(int place) {
            return Outcome.COMPLETED;
        }

        @Override
        public @Nullable String result(int place) {
            return null;
        }

        @Override
        public float seconds(int place) {
            return 1e-6f;
        }

        @Override
        public Failure failure(int place) {
            throw new IllegalStateException("the job has not failed");
        }
    }
}
