package dev.biene.kestrel.server;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;

/** A connection without a socket, whose other end may stop taking what it is sent. */
final class Line extends EmbeddedChannel implements DuplexChannel {
    private final Way way;
    private boolean outputEnded;

    Line(Connection connection) {
        this(new Way(), connection);
    }

    private Line(Way way, Connection connection) {
        super(false, false, way, connection);
        this.way = way;
    }

    void block() {
        way.blocked = true;
    }

    void unblock() {
        way.blocked = false;
        while (!way.onIt.isEmpty()) way.onIt.remove().run();
        flush();
    }

    /** What is sent and not yet taken by the system. */
    @SuppressWarnings("FutureReturnValueIgnored") // The promises tell.
    private static final class Way extends ChannelOutboundHandlerAdapter {
        private final ArrayDeque<Runnable> onIt = new ArrayDeque<>();
        private final ArrayDeque<Runnable> losses = new ArrayDeque<>();
        private boolean blocked;

        @Override
        public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
            if (!blocked) {
                ctx.write(message, promise);
                return;
            }
            onIt.add(() -> {
                losses.remove();
                ctx.write(message, promise);
            });
            losses.add(() -> {
                ReferenceCountUtil.release(message);
                promise.tryFailure(new ClosedChannelException());
            });
        }

        @Override
        public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
            onIt.clear();
            while (!losses.isEmpty()) losses.remove().run();
            ctx.close(promise);
        }
    }

    @Override
    public boolean isInputShutdown() {
        return false;
    }

    @Override
    public boolean isOutputShutdown() {
        return outputEnded;
    }

    @Override
    public boolean isShutdown() {
        return false;
    }

    @Override
    public ChannelFuture shutdownInput() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdownInput(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdownOutput() {
        outputEnded = true;
        return newSucceededFuture();
    }

    @Override
    public ChannelFuture shutdownOutput(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown() {
        throw new UnsupportedOperationException();
    }

    @Override
    public ChannelFuture shutdown(ChannelPromise promise) {
        throw new UnsupportedOperationException();
    }
}
