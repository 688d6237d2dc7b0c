package dev.biene.dashboard;

import com.sun.net.httpserver.HttpServer;
import dev.biene.BieneException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A dashboard on a port of its own. Closing it lets go of the port; the dashboard is the caller's to close. */
public final class DashboardServer implements AutoCloseable {

    /** The port unless another is asked for; "Biene" has five letters. */
    public static final int DEFAULT_PORT = 24365;

    private static final int MAX_THREADS = 512;

    private final HttpServer server;
    private final ExecutorService threads;

    private DashboardServer(HttpServer server, ExecutorService threads) {
        this.server = server;
        this.threads = threads;
    }

    /**
     * Serves a dashboard.
     *
     * @param host an address of this machine; {@code 127.0.0.1} for people on this machine only, {@code 0.0.0.0} for all
     *     that can reach it, which needs a token
     * @param port 0 for a free one
     * @throws IllegalArgumentException if {@code host} is open to other machines and the dashboard's options have no token
     * @throws BieneException if the port is taken, or the host none of this machine's
     */
    public static DashboardServer start(Dashboard dashboard, String host, int port) {
        var address = address(host);
        if (!address.isLoopbackAddress() && dashboard.options().token() == null) {
            throw new IllegalArgumentException("a dashboard on " + host
                    + " can be reached from other machines and needs a token; on 127.0.0.1 it needs none");
        }
        // Without these a browser's small requests wait for 40 ms now and then, and half a request is waited for for
        // ever.
        if (System.getProperty("sun.net.httpserver.nodelay") == null)
            System.setProperty("sun.net.httpserver.nodelay", "true");
        if (System.getProperty("sun.net.httpserver.maxReqTime") == null)
            System.setProperty("sun.net.httpserver.maxReqTime", "30");
        try {
            var server = HttpServer.create(new InetSocketAddress(address, port), 0);
            var threads = threads();
            server.setExecutor(threads);
            server.createContext("/", dashboard.httpHandler());
            server.start();
            return new DashboardServer(server, threads);
        } catch (IOException e) {
            throw new BieneException(
                    "the dashboard cannot listen on " + host + ":" + port + ": " + e.getMessage()
                            + "; choose another port, or 0 for a free one",
                    e);
        }
    }

    private static InetAddress address(String host) {
        try {
            return InetAddress.getByName(host);
        } catch (UnknownHostException e) {
            throw new BieneException("there is no address for the host \"" + host + "\" to listen on", e);
        }
    }

    /** One thread for each request, open pages included; they wait most of the time. */
    private static ExecutorService threads() {
        var number = new AtomicLong();
        return new ThreadPoolExecutor(0, MAX_THREADS, 30, TimeUnit.SECONDS, new SynchronousQueue<>(), task -> {
            var thread = new Thread(task, "biene-dashboard-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        });
    }

    /** The port it listens on. */
    public int port() {
        return server.getAddress().getPort();
    }

    /** Where a browser finds it: this machine by its name if it listens on all addresses, else the one it listens on. */
    public URI uri() {
        var address = server.getAddress().getAddress();
        var host = address.isAnyLocalAddress() ? machine() : address.getHostAddress();
        return URI.create("http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port() + "/");
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "127.0.0.1";
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
