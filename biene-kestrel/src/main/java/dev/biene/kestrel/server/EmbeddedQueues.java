package dev.biene.kestrel.server;

import dev.biene.BieneException;
import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.StageReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queues of the user's daemon. A daemon that died is started again, at the same port, within a second, so that
 * a stage that runs alone goes on by itself; one that was stopped stays stopped.
 */
final class EmbeddedQueues implements Queues {
    private static final Logger log = LoggerFactory.getLogger(EmbeddedQueues.class);
    private static final long PERIOD_MILLIS = 500;

    private final ServerDaemon daemon;
    private final Queues queues;
    private final CountDownLatch closed = new CountDownLatch(1);

    EmbeddedQueues(ServerDaemon daemon) {
        this.daemon = daemon;
        this.queues =
                Queues.connect("kestrel://127.0.0.1:" + daemon.attachOrStart().getPort());
        var keeper = new Thread(this::keepAlive, "biene-queue-daemon-keeper");
        keeper.setDaemon(true);
        keeper.start();
    }

    private void keepAlive() {
        try {
            while (!closed.await(PERIOD_MILLIS, TimeUnit.MILLISECONDS)) restartIfDead();
        } catch (InterruptedException e) {
            // Nobody does; if somebody did, the daemon would not be watched any more, which is no harm.
            Thread.currentThread().interrupt();
        }
    }

    private void restartIfDead() {
        try {
            if (daemon.hasDied()) daemon.attachOrStart();
        } catch (BieneException e) {
            log.warn("cannot start the queue server again, will try again", e);
        }
    }

    @Override
    public void push(Output output) {
        queues.push(output);
    }

    @Override
    public @Nullable Item get(String queue, Duration timeout) throws InterruptedException {
        return queues.get(queue, timeout);
    }

    @Override
    public @Nullable Lease open(String queue, Duration timeout) throws InterruptedException {
        return queues.open(queue, timeout);
    }

    @Override
    public @Nullable Item peek(String queue) {
        return queues.peek(queue);
    }

    @Override
    public void flush(String queue) {
        queues.flush(queue);
    }

    @Override
    public void delete(String queue) {
        queues.delete(queue);
    }

    @Override
    public QueueStats stats(String queue) {
        return queues.stats(queue);
    }

    @Override
    public List<QueueStats> stats() {
        return queues.stats();
    }

    @Override
    public boolean report(StageReport report, Duration kept) {
        return queues.report(report, kept);
    }

    @Override
    public List<StageReport> stages() {
        return queues.stages();
    }

    @Override
    public void close() {
        closed.countDown();
        queues.close();
    }
}
