package dev.biene.kestrel.server;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.biene.BieneException;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;

/** How bytes come and go: by epoll where there is such a thing, otherwise by NIO. */
final class Transport {
    private static final int BACKLOG = 4096;
    /** The journal's open files, and the JVM's own. */
    private static final int OTHER_FILES = 256;

    private static final boolean EPOLL = isEpollAvailable();

    private Transport() {}

    /** What listens for a server, with a new handler for each connection. */
    interface Binding {
        Channel bind(EventLoopGroup group, String host, int port, Supplier<ChannelHandler> handlers);
    }

    /** The native transport is an optional dependency: some systems have none. */
    private static boolean isEpollAvailable() {
        try {
            return Epoll.isAvailable();
        } catch (NoClassDefFoundError e) {
            return false;
        }
    }

    /**
     * How many connections there can be: the journal must always be able to open its next file, whatever limit the
     * system has set this process.
     */
    static int connections(int wanted) {
        if (!(ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system)) return wanted;
        long files = system.getMaxFileDescriptorCount();
        return (int) Math.min(wanted, Math.max(files / 4, files - OTHER_FILES));
    }

    /** One event loop: with more, clients on the same machine have a processor less. */
    static EventLoopGroup loop(ThreadFactory threads) {
        var handlers = EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
        return new MultiThreadIoEventLoopGroup(1, threads, handlers);
    }

    /** Listens, with a new handler for each connection. */
    static Channel bind(EventLoopGroup group, String host, int port, Supplier<ChannelHandler> handlers) {
        var bootstrap = new ServerBootstrap()
                .group(group)
                .channel(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.TCP_NODELAY, true)
                .childOption(ChannelOption.SO_KEEPALIVE, true)
                .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
                .childOption(ChannelOption.ALLOCATOR, PooledByteBufAllocator.DEFAULT)
                .childHandler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) {
                        socket.pipeline().addLast(handlers.get());
                    }
                });
        var bound = bootstrap.bind(new InetSocketAddress(host, port));
        bound.awaitUninterruptibly();
        if (bound.isSuccess()) return bound.channel();
        throw new BieneException(
                "cannot listen on " + host + ":" + port + " (" + bound.cause().getMessage()
                        + "); choose another port, or stop what uses this one",
                bound.cause());
    }
}
