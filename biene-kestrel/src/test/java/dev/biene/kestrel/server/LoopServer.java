package dev.biene.kestrel.server;

import dev.biene.kestrel.journal.QueueStore;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/** A server without a socket: what arrives, when the loop turns and what time it is, a test says. For one thread. */
final class LoopServer implements AutoCloseable {
    /** After so much of its time the loop begins anew, before its nanoseconds overflow. */
    private static final long WORN_MILLIS = TimeUnit.DAYS.toMillis(30_000);

    private final EmbeddedChannel hub = new Hub();
    private final QueueStore store;
    private final KestrelServer server;
    private long passedMillis;

    /** Where nobody listens. */
    private static final class Hub extends EmbeddedChannel {
        @Override
        protected SocketAddress localAddress0() {
            return new InetSocketAddress(0);
        }
    }

    LoopServer(KestrelServer.Settings settings) {
        this(settings, backend -> backend);
    }

    /** @param around what the server is given in place of its journal */
    LoopServer(KestrelServer.Settings settings, UnaryOperator<Backend> around) {
        hub.freezeTime();
        store = QueueStore.open(settings.directory(), settings.store());
        server = new KestrelServer(
                settings,
                made -> around.apply(new JournalBackend(made, store)),
                hub::eventLoop,
                (group, host, port, handlers) -> hub);
    }

    Client connect() {
        return new Client(false);
    }

    /** A connection that takes nothing of what it is sent from the beginning. */
    Client connectDeaf() {
        return new Client(true);
    }

    /** Adds an item in some other way than by a connection; who waits is served when the loop turns. */
    void put(String queue, String item) {
        store.push(queue, item.getBytes(StandardCharsets.ISO_8859_1), 0);
    }

    long reserved() {
        return server.receiving().reserved();
    }

    boolean isWorn() {
        return passedMillis > WORN_MILLIS;
    }

    /** Lets the loop do what is to be done now. */
    void turn() {
        hub.runPendingTasks();
        // What timers asked for.
        hub.runPendingTasks();
        hub.checkException();
    }

    /** When the next timer will end. */
    long nextTimerMillis() {
        return TimeUnit.NANOSECONDS.toMillis(hub.runScheduledPendingTasks());
    }

    void passTime(long millis) {
        passedMillis += millis;
        hub.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
        turn();
    }

    /** As it was in the beginning, but for its time and its figures. */
    void reset() {
        server.status(ServerStatus.UP);
        for (var name : store.names()) store.delete(name);
    }

    @Override
    public void close() {
        store.close();
    }

    /** A connection. */
    final class Client {
        private final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(false, true);
        private final Connection connection = new Connection(server);
        private final Line channel;
        private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

        Client(boolean deaf) {
            channel = new Line(connection);
            if (deaf) channel.block();
            channel.config().setAllocator(memory);
            try {
                channel.register();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }

        void send(byte[] bytes, int from, int to) {
            if (!channel.isOpen()) return;
            channel.writeInbound(memory.heapBuffer(to - from).writeBytes(bytes, from, to - from));
            turn();
            listen();
        }

        /** Sends its last and leaves before the loop turns. */
        void sendAndLeave(String text) {
            channel.writeInbound(memory.heapBuffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1)));
            leave();
        }

        /** How much it was told so far. */
        int heard() {
            listen();
            return heard.size();
        }

        String text() {
            listen();
            return heard.toString(StandardCharsets.ISO_8859_1);
        }

        private void listen() {
            for (Object next = channel.readOutbound(); next != null; next = channel.readOutbound()) {
                var bytes = (ByteBuf) next;
                try {
                    bytes.readBytes(heard, bytes.readableBytes());
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                } finally {
                    bytes.release();
                }
            }
        }

        void send(String text) {
            byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
            send(bytes, 0, bytes.length);
        }

        /** What it was told since this was asked last. */
        String news() {
            var text = text();
            heard.reset();
            return text;
        }

        /** Says its last, and goes on reading. */
        void halfClose() {
            channel.pipeline().fireUserEventTriggered(ChannelInputShutdownEvent.INSTANCE);
            turn();
            listen();
        }

        /** Does not take what it is sent until it listens. */
        void stopListening() {
            channel.block();
        }

        void listenAgain() {
            channel.unblock();
            turn();
            listen();
        }

        boolean isOpen() {
            return channel.isOpen();
        }

        /** Whether it has been told that nothing more will come. */
        boolean isHungUpOn() {
            return !channel.isOpen() || channel.isOutputShutdown();
        }

        /** Whether the server takes what it sends. */
        boolean isReadFrom() {
            return channel.config().isAutoRead();
        }

        boolean isOverdue(long nowMillis) {
            return connection.isOverdue(nowMillis);
        }

        /** Loses its connection, or meets what nobody thought of. */
        void fail(Throwable cause) {
            channel.pipeline().fireExceptionCaught(cause);
            turn();
            listen();
        }

        @SuppressWarnings("FutureReturnValueIgnored") // It is over when it returns, and what failed is asked for.
        void leave() {
            channel.close();
            turn();
            listen();
            channel.checkException();
        }

        /** Bytes of buffers that nobody gave back. */
        long leaked() {
            return memory.metric().usedHeapMemory() + memory.metric().usedDirectMemory();
        }
    }
}
