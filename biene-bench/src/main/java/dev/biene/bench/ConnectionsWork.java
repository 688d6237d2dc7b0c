package dev.biene.bench;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;

/** Loops over statements, one on each of some connections, until none finds anything more. */
abstract class ConnectionsWork implements Work {

    /** One connection's loop. */
    interface Loop {

        /** Does one round; returns how many jobs it did, or -1 at the end. */
        int next() throws SQLException;
    }

    private final Connection[] connections;
    private final LongAdder executed = new LongAdder();
    private volatile boolean stopped;

    ConnectionsWork(Database database, int connections) throws SQLException {
        this.connections = new Connection[connections];
        for (int i = 0; i < connections; i++) this.connections[i] = database.connect();
    }

    abstract Loop loop(Connection connection, String set, int place) throws SQLException;

    @Override
    public void burn(String set, long limit) throws Exception {
        executed.reset();
        stopped = false;
        var threads = Executors.newFixedThreadPool(connections.length);
        try {
            var ends = new ArrayList<Future<?>>();
            for (int place = 0; place < connections.length; place++) {
                var loop = loop(connections[place], set, place);
                ends.add(threads.submit(() -> {
                    run(loop, limit);
                    return null;
                }));
            }
            for (var end : ends) end.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof SQLException sql ? sql : e;
        } finally {
            threads.shutdownNow();
        }
    }

    private void run(Loop loop, long limit) throws SQLException {
        while (!stopped && (limit == 0 || executed.sum() < limit)) {
            int jobs = loop.next();
            if (jobs < 0) return;
            executed.add(jobs);
        }
    }

    @Override
    public void stop() {
        stopped = true;
    }

    @Override
    public long executed() {
        return executed.sum();
    }
}
