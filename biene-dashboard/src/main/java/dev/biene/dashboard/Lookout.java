package dev.biene.dashboard;

import dev.biene.BieneException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.JsonNodeFactory;

/**
 * Looks, on one thread, at every view that some page shows, and tells these pages when it has changed. While no page is
 * open it does nothing, and before the first one there is no thread.
 *
 * <p>One source, a database or the queues, has one lookout: what is slow or silent holds up nothing else.
 */
final class Lookout implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Lookout.class);

    private static final class Topic {
        private final View view;
        private final List<Subscription> pages = new ArrayList<>();
        private @Nullable String told;
        private boolean fresh = true;

        Topic(View view) {
            this.view = view;
        }
    }

    private final Duration interval;
    private final Readings readings = new Readings(System::nanoTime);
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Map<String, Topic> topics = new LinkedHashMap<>();
    private final Set<String> stale = new HashSet<>();
    private final Thread thread;
    private boolean closed;

    Lookout(String name, Duration interval) {
        this.interval = interval;
        this.thread = new Thread(this::run, "biene-dashboard-" + name);
        thread.setDaemon(true);
    }

    /** Begins to tell a page about a view: at once how it stands, then whatever changes. */
    Subscription subscribe(View view) {
        var page = new Subscription(this, view);
        lock.lock();
        try {
            if (closed) page.end();
            else if (thread.getState() == Thread.State.NEW) thread.start();
            var topic = topics.computeIfAbsent(view.key(), key -> new Topic(view));
            topic.pages.add(page);
            if (topic.told != null) page.tell(topic.told);
            wanted.signal();
            return page;
        } finally {
            lock.unlock();
        }
    }

    void leave(Subscription page) {
        lock.lock();
        try {
            var topic = topics.get(page.view().key());
            if (topic == null) return;
            topic.pages.remove(page);
            if (topic.pages.isEmpty()) topics.remove(page.view().key());
        } finally {
            lock.unlock();
        }
    }

    /** Makes everybody who looks at something of this prefix see it anew, soon: it has just been changed from here. */
    void changed(String prefix) {
        lock.lock();
        try {
            stale.add(prefix);
            topics.values().forEach(topic -> topic.fresh = true);
            wanted.signal();
        } finally {
            lock.unlock();
        }
    }

    /** How many views there are that some page shows. */
    int topics() {
        lock.lock();
        try {
            return topics.size();
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        try {
            long next = System.nanoTime();
            while (true) {
                boolean due = awaitTopics(next);
                if (due) next = System.nanoTime() + interval.toNanos();
                for (var topic : chosen(due)) look(topic);
                readings.tidy();
            }
        } catch (InterruptedException e) {
            log.debug("dashboard: the lookout has closed");
        }
    }

    /** Waits until it is time, or a page wants what nobody has looked at; returns whether it is time. */
    private boolean awaitTopics(long next) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (true) {
                while (topics.isEmpty()) wanted.await();
                long left = next - System.nanoTime();
                if (left <= 0) return true;
                if (topics.values().stream().anyMatch(topic -> topic.fresh)) return false;
                wanted.await(left, TimeUnit.NANOSECONDS);
            }
        } finally {
            lock.unlock();
        }
    }

    private List<Topic> chosen(boolean all) {
        lock.lock();
        try {
            stale.forEach(readings::forget);
            stale.clear();
            var chosen = new ArrayList<Topic>();
            for (var topic : topics.values()) if (all || topic.fresh) chosen.add(topic);
            chosen.forEach(topic -> topic.fresh = false);
            // Who comes first gets what is left of a scarce allowance.
            Collections.shuffle(chosen);
            return chosen;
        } finally {
            lock.unlock();
        }
    }

    private void look(Topic topic) {
        var text = text(topic.view);
        lock.lock();
        try {
            if (text.equals(topic.told)) return;
            topic.told = text;
            topic.pages.forEach(page -> page.tell(text));
        } finally {
            lock.unlock();
        }
    }

    private String text(View view) {
        try {
            return view.look(readings).toString();
        } catch (BieneException | IllegalArgumentException e) {
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("error", e.getMessage())
                    .toString();
        } catch (RuntimeException e) {
            log.warn("dashboard: {} could not be looked at", view.key(), e);
            return JsonNodeFactory.instance
                    .objectNode()
                    .put("error", "could not be read, the dashboard's log says why: " + e)
                    .toString();
        }
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            for (var topic : topics.values()) topic.pages.forEach(Subscription::end);
        } finally {
            lock.unlock();
        }
        thread.interrupt();
    }
}
