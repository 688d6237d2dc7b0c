package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Await;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Producers and consumers of one queue that go on whatever happens to the server, and what they were told. Whatever
 * was answered STORED must be delivered or still there, and nothing may come again whose close was answered.
 */
final class Traffic {
    private static final int PRODUCERS = 4;
    private static final int CONSUMERS = 2;
    private static final int MANY_STORED = 100;
    private static final int MANY_CLOSED = 20;

    private final Set<String> attempted = ConcurrentHashMap.newKeySet();
    private final Set<String> stored = ConcurrentHashMap.newKeySet();
    /** Asked to be closed; if the answer stays out, it may be gone or come again. */
    private final Set<String> closing = ConcurrentHashMap.newKeySet();

    private final Set<String> closed = ConcurrentHashMap.newKeySet();
    private final Set<String> deliveredAfterClose = ConcurrentHashMap.newKeySet();
    private final List<Thread> threads = new ArrayList<>();
    private volatile boolean stopping;
    private volatile int port;

    private interface Work {
        void run() throws IOException;
    }

    void to(int serverPort) {
        port = serverPort;
    }

    void start() {
        for (int i = 0; i < PRODUCERS; i++) {
            int number = i;
            threads.add(new Thread(() -> goOn(() -> produce(number))));
        }
        for (int i = 0; i < CONSUMERS; i++) threads.add(new Thread(() -> goOn(this::consume)));
        threads.forEach(Thread::start);
    }

    void stop() throws InterruptedException {
        stopping = true;
        for (var thread : threads) thread.join();
    }

    /** Returns when so much was said that a check of it proves something. */
    void awaitEnough() throws Exception {
        Await.until("enough traffic", () -> stored.size() > MANY_STORED && closed.size() > MANY_CLOSED);
    }

    /** What was known at this moment, by itself. */
    Traffic snapshot() {
        var copy = new Traffic();
        // In this order: an item is stored before it is closed, and asked to be closed before it is.
        copy.closed.addAll(closed);
        copy.stored.addAll(stored);
        copy.closing.addAll(closing);
        copy.attempted.addAll(attempted);
        copy.deliveredAfterClose.addAll(deliveredAfterClose);
        return copy;
    }

    /** Reads all that is left at the server, and compares. */
    void check(int serverPort) throws IOException {
        var left = new ArrayList<String>();
        try (var wire = new Wire(serverPort)) {
            for (String item = read(wire, "get q\r\n"); item != null; item = read(wire, "get q\r\n")) left.add(item);
        }
        assertTrue(
                stored.size() > MANY_STORED && closed.size() > MANY_CLOSED,
                "vacuous: " + stored.size() + ", " + closed.size());
        for (var item : left) if (closed.contains(item)) deliveredAfterClose.add(item);
        assertEquals(Set.of(), deliveredAfterClose, "delivered after their close was answered");
        var lost = new HashSet<>(stored);
        lost.removeAll(closing);
        left.forEach(lost::remove);
        assertEquals(Set.of(), lost, "lost");
        assertTrue(attempted.containsAll(left), "nothing is invented");
        var last = new HashMap<String, Long>();
        for (var item : left) {
            String[] parts = item.split("-", 3);
            long before = last.getOrDefault(parts[0], Long.MIN_VALUE);
            assertTrue(before < Long.parseLong(parts[1]), "out of order: " + item);
            last.put(parts[0], Long.parseLong(parts[1]));
        }
    }

    /** Begins again whenever the connection breaks. */
    private void goOn(Work work) {
        while (!stopping) {
            try {
                work.run();
            } catch (IOException e) {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    private void produce(int number) throws IOException {
        try (var wire = new Wire(port)) {
            while (!stopping) {
                String item = number + "-" + System.nanoTime() + "-" + "x".repeat(100);
                attempted.add(item);
                String answer = wire.ask("set q 0 0 " + item.length() + "\r\n" + item + "\r\n", 8);
                if (!answer.equals("STORED\r\n")) throw new IOException("got \"" + answer + "\"");
                stored.add(item);
            }
        }
    }

    private void consume() throws IOException {
        try (var wire = new Wire(port)) {
            while (!stopping) {
                String item = read(wire, "get q/open/t=50\r\n");
                if (item == null) continue;
                if (closed.contains(item)) deliveredAfterClose.add(item);
                closing.add(item);
                String answer = wire.ask("get q/close\r\n", 5);
                if (!answer.equals("END\r\n")) throw new IOException("got \"" + answer + "\"");
                closed.add(item);
            }
        }
    }

    private static @Nullable String read(Wire wire, String request) throws IOException {
        wire.send(request);
        String line = wire.line();
        if (line.equals("END\r\n")) return null;
        if (!line.startsWith("VALUE ")) throw new IOException("got \"" + line + "\"");
        int length = Integer.parseInt(line.substring(line.lastIndexOf(' ') + 1).strip());
        String item = wire.receive(length);
        if (!wire.receive(7).equals("\r\nEND\r\n")) throw new IOException("the answer was cut off");
        return item;
    }
}
