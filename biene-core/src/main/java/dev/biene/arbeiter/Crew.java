package dev.biene.arbeiter;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The bees of one {@link Arbeiter#run(int)}, each in a thread of its own. The first that fails ends all of them:
 * the others finish what they have in hand, and are interrupted if that takes too long.
 */
final class Crew {
    private static final Logger LOG = LoggerFactory.getLogger(Arbeiter.class);

    private final Arbeiter arbeiter;
    private final Duration grace;
    private final List<Thread> threads = new ArrayList<>();
    private final CountDownLatch allEnded;
    private final CountDownLatch someEnded = new CountDownLatch(1);

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Bee> bees = new ArrayList<>();
    private @Nullable Throwable failure;

    Crew(Arbeiter arbeiter, int size, Duration grace) {
        this.arbeiter = arbeiter;
        this.grace = grace;
        this.allEnded = new CountDownLatch(size);
        for (int i = 1; i <= size; i++) threads.add(BeeThreads.create(arbeiter.input() + "-" + i, this::work));
    }

    void run() throws Exception {
        threads.forEach(Thread::start);
        try {
            someEnded.await();
            boolean ended = failure() == null || allEnded.await(grace.toNanos(), TimeUnit.NANOSECONDS);
            if (!ended) threads.forEach(Thread::interrupt);
            allEnded.await();
        } catch (InterruptedException e) {
            threads.forEach(Thread::interrupt);
            if (!allEnded.await(grace.toNanos(), TimeUnit.NANOSECONDS))
                LOG.warn("queue \"{}\": a handler goes on in spite of its interrupt", arbeiter.input());
            throw e;
        }
        rethrow(failure());
    }

    private static void rethrow(@Nullable Throwable failure) throws Exception {
        if (failure instanceof Error error) throw error;
        if (failure instanceof Exception exception) throw exception;
    }

    private void work() {
        try {
            arbeiter.work(this::join);
        } catch (Throwable e) {
            fail(e);
        } finally {
            allEnded.countDown();
            someEnded.countDown();
        }
    }

    private void join(Bee bee) {
        lock.lock();
        try {
            bees.add(bee);
            if (failure != null) bee.stop();
        } finally {
            lock.unlock();
        }
    }

    private void fail(Throwable e) {
        lock.lock();
        try {
            if (failure == null) failure = e;
            else if (!(e instanceof InterruptedException))
                LOG.warn("queue \"{}\": another bee failed while the stage was ending", arbeiter.input(), e);
            bees.forEach(Bee::stop);
        } finally {
            lock.unlock();
        }
    }

    private @Nullable Throwable failure() {
        lock.lock();
        try {
            return failure;
        } finally {
            lock.unlock();
        }
    }
}
