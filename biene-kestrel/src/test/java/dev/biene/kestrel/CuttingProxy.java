package dev.biene.kestrel;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Stands between clients and a server, and passes on what they say, until a client says a certain word: that and
 * whatever follows it, of any client, is swallowed.
 */
final class CuttingProxy implements AutoCloseable {
    private final ServerSocket listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final int serverPort;
    private final String word;
    private final int times;
    private final CountDownLatch said = new CountDownLatch(1);
    private int heard;

    /** @param times how often the word is said before it is swallowed */
    CuttingProxy(int serverPort, String word, int times) throws IOException {
        this.serverPort = serverPort;
        this.word = word;
        this.times = times;
        start(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Waits until the word was said and swallowed. */
    boolean awaitCut() throws InterruptedException {
        return said.await(60, TimeUnit.SECONDS);
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void start(Work work) {
        var thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One side has gone, and the other is told so by the end of its stream.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() throws IOException {
        while (true) {
            var client = listener.accept();
            var server = new Socket(InetAddress.getLoopbackAddress(), serverPort);
            start(() -> fromClient(client, server));
            start(() -> {
                try (client;
                        server) {
                    server.getInputStream().transferTo(client.getOutputStream());
                }
            });
        }
    }

    private void fromClient(Socket client, Socket server) throws IOException {
        byte[] buffer = new byte[64 * 1024];
        try (client;
                server) {
            for (int n = client.getInputStream().read(buffer);
                    n >= 0;
                    n = client.getInputStream().read(buffer)) {
                if (!isSwallowed(new String(buffer, 0, n, StandardCharsets.ISO_8859_1)))
                    server.getOutputStream().write(buffer, 0, n);
            }
        }
    }

    private synchronized boolean isSwallowed(String text) {
        if (heard <= times && text.contains(word)) heard++;
        if (heard <= times) return false;
        said.countDown();
        return true;
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
