package dev.biene.bench;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** Biene while people look on: {@code biene watch} in some terminals, and {@code biene dashboard} with a page open. */
final class WatchedJobs implements Competitor, AutoCloseable {

    /** Long enough for what watches to have been compiled, and to look in its usual rhythm. */
    private static final long SETTLE_MILLIS = 5_000;

    private final BieneJobs biene;
    private final int watchers;
    private final List<Onlooker> onlookers = new CopyOnWriteArrayList<>();

    WatchedJobs(BieneJobs biene, int watchers) {
        this.biene = biene;
        this.watchers = watchers;
        Runtime.getRuntime().addShutdownHook(new Thread(this::close, "close onlookers"));
    }

    @Override
    public String spec() {
        return biene.spec();
    }

    @Override
    public String title() {
        return biene.title() + ", watched";
    }

    @Override
    public String settings() {
        return biene.settings() + "; " + watchers
                + " x biene watch SET in a terminal of 80 x 24, and biene dashboard with a page on the set and one on all";
    }

    @Override
    public long jobs() {
        return biene.jobs();
    }

    @Override
    public @Nullable String absence(BenchServer server) {
        return Onlooker.absence();
    }

    @Override
    public void create(Database database) {
        biene.create(database);
    }

    @Override
    public void forget(Database database, String set) {
        biene.forget(database, set);
    }

    /** Those who look on are there when the jobs are begun, and stay until all are done. */
    @Override
    public void fill(Database database, String set, long jobs) throws Exception {
        biene.fill(database, set, jobs);
        if (set.startsWith(Burn.WARM_UP)) return;
        for (int i = 0; i < watchers; i++) onlookers.add(Onlooker.inTerminal(database, set));
        onlookers.add(Onlooker.inBrowser(database, set));
        Thread.sleep(SETTLE_MILLIS);
    }

    @Override
    public long left(Database database, String set) throws Exception {
        return biene.left(database, set);
    }

    @Override
    public void finished() throws Exception {
        for (var onlooker : onlookers) onlooker.mustHaveSeenMore();
        close();
    }

    @Override
    public long done(Database database, String set, long jobs) throws Exception {
        return biene.done(database, set, jobs);
    }

    @Override
    public boolean endsByItself() {
        return true;
    }

    @Override
    public int concurrency() {
        return biene.concurrency();
    }

    @Override
    public Work work(Database database) {
        return biene.work(database);
    }

    /** Lets nobody look on any more. */
    @Override
    public void close() {
        onlookers.forEach(Onlooker::close);
        onlookers.clear();
    }
}
