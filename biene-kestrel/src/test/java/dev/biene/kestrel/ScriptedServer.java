package dev.biene.kestrel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A server that does to each connection what a test wants: raw bytes, cuts, silence. Requests are kept as they came,
 * one line each; the data of a {@code set} is read and left out.
 */
final class ScriptedServer implements AutoCloseable {
    /** What happens on one connection. */
    interface Script {
        void play(Peer peer) throws IOException, InterruptedException;
    }

    private final Script script;
    private final ServerSocket listener;
    private final Thread acceptor;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptedServer(Script script) throws IOException {
        this(0, script);
    }

    ScriptedServer(int port, Script script) throws IOException {
        this.script = script;
        this.listener = new ServerSocket();
        try {
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            listener.close();
            throw e;
        }
        acceptor = daemon(this::accept);
    }

    static Thread daemon(Runnable work) {
        var thread = new Thread(work, "scripted-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    int port() {
        return listener.getLocalPort();
    }

    InetSocketAddress address() {
        return InetSocketAddress.createUnresolved("127.0.0.1", port());
    }

    List<String> requests() {
        return requests;
    }

    /** Connections that are open at the moment. */
    int connections() {
        return sockets.size();
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                var socket = listener.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            } catch (IOException e) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            script.play(new Peer(socket));
        } catch (IOException e) {
            // The client went away, which many tests want.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            sockets.remove(socket);
        }
    }

    void cutAll() throws IOException {
        for (var socket : sockets) socket.close();
    }

    @Override
    public void close() throws IOException {
        listener.close();
        // Until the acceptor has left the kernel, the port still takes connections.
        joinAcceptor();
        cutAll();
    }

    private void joinAcceptor() throws InterruptedIOException {
        try {
            acceptor.join();
        } catch (InterruptedException e) {
            throw new InterruptedIOException();
        }
    }

    /** The server's end of one connection. */
    final class Peer {
        private final InputStream in;
        private final OutputStream out;
        private byte[] data = {};

        private Peer(Socket socket) throws IOException {
            socket.setTcpNoDelay(true);
            this.in = new BufferedInputStream(socket.getInputStream());
            this.out = socket.getOutputStream();
        }

        /** The next request line, without its end. */
        String request() throws IOException {
            var line = new ByteArrayOutputStream();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) throw new EOFException();
                if (c != '\r') line.write(c);
            }
            String text = line.toString(ISO_8859_1);
            requests.add(text);
            if (text.startsWith("set ")) {
                data = in.readNBytes(Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1)));
                if (in.readNBytes(2).length < 2) throw new EOFException();
            }
            return text;
        }

        /** The data of the last {@code set}. */
        byte[] data() {
            return data;
        }

        void answer(String latin1) throws IOException {
            answer(latin1.getBytes(ISO_8859_1));
        }

        void answer(byte[] bytes) throws IOException {
            out.write(bytes);
            out.flush();
        }
    }
}
