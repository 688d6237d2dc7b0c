package dev.biene.bench.queues;

import dev.biene.bench.BenchException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Connections that were answered once and then ask for nothing. */
final class Crowd implements AutoCloseable {

    /** So many are asked before the first is read from: a server that accepts in turn is not waited for each time. */
    private static final int AT_ONCE = 100;

    private final List<SocketChannel> connections = new ArrayList<>();

    Crowd(InetSocketAddress address, int count) throws IOException {
        try {
            while (connections.size() < count) connect(address, Math.min(AT_ONCE, count - connections.size()));
        } catch (IOException e) {
            int connected = connections.size();
            close();
            throw new BenchException("only " + connected + " of " + count + " connections to " + address
                    + " could be made (" + e.getMessage() + "); see ulimit -n");
        }
    }

    private void connect(InetSocketAddress address, int count) throws IOException {
        int first = connections.size();
        for (int i = 0; i < count; i++) {
            var connection = SocketChannel.open(address);
            connections.add(connection);
            connection.write(ByteBuffer.wrap("version\r\n".getBytes(StandardCharsets.ISO_8859_1)));
        }
        var answer = ByteBuffer.allocate(64);
        for (var connection : connections.subList(first, connections.size())) {
            if (connection.read(answer.clear()) <= 0) throw new IOException("one was closed instead of answered");
        }
    }

    /** Whoever was hung up on was no part of the crowd. */
    void checkConnected() throws IOException {
        var nothing = ByteBuffer.allocate(1);
        for (var connection : connections) {
            connection.configureBlocking(false);
            if (connection.read(nothing.clear()) != 0)
                throw new BenchException("an idle connection was not left alone");
        }
    }

    @Override
    public void close() throws IOException {
        for (var connection : connections) {
            // Ports that linger would be missing to the next crowd.
            connection.setOption(StandardSocketOptions.SO_LINGER, 0);
            connection.close();
        }
    }
}
