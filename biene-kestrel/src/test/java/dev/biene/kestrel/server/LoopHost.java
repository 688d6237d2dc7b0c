package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.BooleanSupplier;

/** Scripts on a {@link LoopServer}: time passes when a script waits for an answer, and only then. */
final class LoopHost implements Script.Host, AutoCloseable {
    /** No script waits longer for an answer; it is not told of one before its time either. */
    private static final int PATIENCE_MILLIS = 60_000;

    private static final int STEP_MILLIS = 100;

    private final TestServer.SettableClock clock = new TestServer.SettableClock();
    private final LoopServer server;

    LoopHost(Path directory) {
        var settings = TestServer.settings(directory);
        server = new LoopServer(settings.withStore(settings.store().withClock(clock)));
    }

    @Override
    public Peer connect() {
        return new Peer();
    }

    @Override
    public void advance(long millis) {
        clock.advance(millis);
    }

    @Override
    public long count(String queue, String figure) {
        var asking = server.connect();
        asking.send("stats\r\n");
        String start = "STAT queue_" + queue + "_" + figure + " ";
        long count = Arrays.stream(asking.news().split("\r\n"))
                .filter(line -> line.startsWith(start))
                .mapToLong(line -> Long.parseLong(line.substring(start.length())))
                .sum();
        asking.leave();
        return count;
    }

    @Override
    public void await(String what, BooleanSupplier condition) {
        server.turn();
        assertTrue(condition.getAsBoolean(), what);
    }

    void reset() {
        server.reset();
    }

    @Override
    public void close() {
        server.close();
    }

    private final class Peer implements Script.Peer {
        private final LoopServer.Client client = server.connect();
        private String heard = "";

        @Override
        public void send(String bytes) {
            client.send(bytes);
        }

        @Override
        public void drip(String bytes) {
            for (int i = 0; i < bytes.length(); i++) client.send(bytes.substring(i, i + 1));
        }

        @Override
        public String receive(int count) {
            passTimeUntil(() -> heard.length() >= count || client.isHungUpOn());
            return take(Math.min(count, heard.length()));
        }

        @Override
        public String line() {
            passTimeUntil(() -> heard.indexOf('\n') >= 0 || client.isHungUpOn());
            return take(heard.indexOf('\n') + 1);
        }

        @Override
        public String rest() {
            passTimeUntil(client::isHungUpOn);
            assertTrue(client.isHungUpOn(), "it was not hung up on");
            return take(heard.length());
        }

        @Override
        public boolean isSilent() {
            server.passTime(STEP_MILLIS);
            heard += client.news();
            return heard.isEmpty() && !client.isHungUpOn();
        }

        private void passTimeUntil(BooleanSupplier condition) {
            heard += client.news();
            for (int passed = 0; !condition.getAsBoolean() && passed < PATIENCE_MILLIS; passed += STEP_MILLIS) {
                server.passTime(STEP_MILLIS);
                heard += client.news();
            }
        }

        private String take(int count) {
            String taken = heard.substring(0, count);
            heard = heard.substring(count);
            return taken;
        }

        @Override
        public void halfClose() {
            client.halfClose();
        }

        @Override
        public void reset() {
            client.leave();
        }

        @Override
        public void close() {
            client.leave();
            assertTrue(client.leaked() == 0, "buffers are not given back");
        }
    }
}
