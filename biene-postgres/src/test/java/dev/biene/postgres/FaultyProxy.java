package dev.biene.postgres;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A way to a server that can be made bad: slow, silent, or broken off by a reset at a chosen word.
 *
 * <p>Faults are set from any thread and apply to all connections, those that are open too.
 */
final class FaultyProxy implements AutoCloseable {

    /** When a connection on which the word is said is broken off. */
    enum Moment {
        /** Before the server hears it. */
        BEFORE,
        /** When the server has committed and says so, before the client hears that. */
        AFTER_COMMIT
    }

    /** ReadyForQuery, outside of a transaction: the last bytes of the answer to what was committed. */
    private static final byte[] COMMITTED = {'Z', 0, 0, 0, 5, 'I'};

    private static final int RST_AT_CLOSE = 0;

    /** What a bad wire does to bytes; says whether it did. */
    interface Noise {
        boolean damage(boolean up, byte[] bytes);
    }

    private record Trap(String word, Moment moment, Runnable sprung) {}

    private final ServerSocket socket;
    private final String host;
    private final int port;
    private final Set<Link> links = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private volatile @Nullable Trap trap;
    private volatile boolean silent;
    private volatile int delayMillis;
    private volatile int pieceBytes = 8192;
    private final AtomicReference<@Nullable Noise> noise = new AtomicReference<>();

    FaultyProxy(String host, int port) throws IOException {
        this(InetAddress.getLoopbackAddress(), host, port);
    }

    /** One that clients reach at this address. */
    FaultyProxy(InetAddress here, String host, int port) throws IOException {
        this.socket = new ServerSocket(0, 200, here);
        this.host = host;
        this.port = port;
        start("accept", this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Breaks off the next connection on which a client says this word, once; {@code sprung} is told on its thread. */
    void trap(String word, Moment moment, Runnable sprung) {
        trap = new Trap(word, moment, sprung);
    }

    /** From now on nothing comes through in either direction, and nothing is closed; or everything that waited does. */
    void silent(boolean now) {
        silent = now;
    }

    /** Each piece takes up to so long. */
    void delay(int millis) {
        delayMillis = millis;
    }

    /** No more bytes than these go on at a time. */
    void trickle(int bytes) {
        pieceBytes = bytes;
    }

    /** Damages the next bytes that come by, once; {@code heard} is told on their thread. */
    void garble(Noise bytes, Runnable heard) {
        noise.set((up, each) -> {
            if (!bytes.damage(up, each)) return false;
            heard.run();
            return true;
        });
    }

    /** How many writes of clients have gone through. */
    int requests() {
        return requests.get();
    }

    private static void start(String name, Runnable body) {
        var thread = new Thread(body, "faulty proxy " + name);
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                var client = socket.accept();
                try {
                    links.add(new Link(client, new Socket(host, port)));
                } catch (IOException refused) {
                    client.close();
                }
            } catch (IOException over) {
                return;
            }
        }
    }

    private final class Link {

        private final Socket client;
        private final Socket server;
        private volatile @Nullable Trap caught;

        Link(Socket client, Socket server) throws IOException {
            this.client = client;
            this.server = server;
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            start("up", () -> pump(client, server, true));
            start("down", () -> pump(server, client, false));
        }

        private void pump(Socket from, Socket to, boolean up) {
            try {
                var in = from.getInputStream();
                var out = to.getOutputStream();
                while (true) {
                    var bytes = read(in);
                    if (bytes == null) break;
                    hold();
                    if (!(up ? goesUp(bytes) : goesDown(bytes))) return;
                    damage(up, bytes);
                    write(out, bytes);
                }
            } catch (IOException broken) {
                // By one side or by us: both are told in the same way.
            }
            reset();
        }

        private byte @Nullable [] read(InputStream in) throws IOException {
            var buffer = new byte[65_536];
            int length = in.read(buffer);
            return length < 0 ? null : Arrays.copyOf(buffer, length);
        }

        private void hold() {
            while (silent && !socket.isClosed()) LockSupport.parkNanos(1_000_000);
            if (delayMillis > 0)
                LockSupport.parkNanos(ThreadLocalRandom.current().nextInt(delayMillis) * 1_000_000L);
        }

        private void damage(boolean up, byte[] bytes) {
            var set = noise.getAndSet(null);
            if (set != null && !set.damage(up, bytes)) noise.compareAndSet(null, set);
        }

        private boolean goesUp(byte[] bytes) {
            requests.incrementAndGet();
            var set = trap;
            // A word that two reads share is missed, and one of the next ones is not.
            if (set == null || caught != null || !contains(bytes, set.word.getBytes(StandardCharsets.UTF_8)))
                return true;
            trap = null;
            if (set.moment == Moment.AFTER_COMMIT) {
                caught = set;
                return true;
            }
            set.sprung.run();
            reset();
            return false;
        }

        private boolean goesDown(byte[] bytes) {
            var set = caught;
            if (set == null || !endsWith(bytes, COMMITTED)) return true;
            set.sprung.run();
            reset();
            return false;
        }

        private void write(OutputStream out, byte[] bytes) throws IOException {
            for (int from = 0; from < bytes.length; from += pieceBytes) {
                out.write(bytes, from, Math.min(pieceBytes, bytes.length - from));
                if (pieceBytes < 100) LockSupport.parkNanos(50_000);
            }
        }

        void reset() {
            links.remove(this);
            for (var end : new Socket[] {client, server}) {
                try {
                    end.setSoLinger(true, RST_AT_CLOSE);
                    end.close();
                } catch (IOException gone) {
                    // That is what was wanted.
                }
            }
        }
    }

    private static boolean contains(byte[] bytes, byte[] word) {
        for (int at = 0; at + word.length <= bytes.length; at++) {
            if (Arrays.equals(bytes, at, at + word.length, word, 0, word.length)) return true;
        }
        return false;
    }

    private static boolean endsWith(byte[] bytes, byte[] end) {
        int at = bytes.length - end.length;
        return at >= 0 && Arrays.equals(bytes, at, bytes.length, end, 0, end.length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
        links.forEach(Link::reset);
    }
}
