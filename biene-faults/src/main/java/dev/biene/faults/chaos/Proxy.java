package dev.biene.faults.chaos;

import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A TCP proxy that keeps its own port whatever becomes of the server behind it, and cuts all connections when told. */
final class Proxy implements Closeable {

    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile int target;

    Proxy(int target) throws IOException {
        this.target = target;
        this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        daemon(this::accept, "proxy-" + target);
    }

    int port() {
        return listener.getLocalPort();
    }

    void to(int port) {
        target = port;
    }

    /** Resets every connection. */
    void cut() {
        for (var socket : sockets) reset(socket);
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var client = listener.accept();
                daemon(() -> serve(client), "proxy-connection");
            } catch (IOException e) {
                // Closed, or a client that is gone already.
            }
        }
    }

    private void serve(Socket client) {
        var server = new Socket();
        sockets.add(client);
        sockets.add(server);
        try {
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target));
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            daemon(() -> pump(server, client), "proxy-answers");
            pump(client, server);
        } catch (IOException e) {
            reset(client);
            reset(server);
        }
    }

    private void pump(Socket from, Socket to) {
        try {
            long ignored = from.getInputStream().transferTo(to.getOutputStream());
        } catch (IOException e) {
            // Cut, by either side or by us.
        } finally {
            reset(from);
            reset(to);
        }
    }

    private void reset(Socket socket) {
        sockets.remove(socket);
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // It is closed.
        }
    }

    private static void daemon(Runnable body, String name) {
        var thread = new Thread(body, name);
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        cut();
    }
}
