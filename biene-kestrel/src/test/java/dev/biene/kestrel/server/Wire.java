package dev.biene.kestrel.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;

/** A client on a socket. */
final class Wire implements Script.Peer {
    private static final int TIMEOUT_MILLIS = 20_000;

    private final Socket socket;

    Wire(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(TIMEOUT_MILLIS);
    }

    @Override
    public void send(String bytes) throws IOException {
        send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
    }

    @Override
    public void drip(String bytes) throws IOException {
        for (byte one : bytes.getBytes(StandardCharsets.ISO_8859_1))
            socket.getOutputStream().write(one);
    }

    @Override
    public String receive(int count) throws IOException {
        return new String(socket.getInputStream().readNBytes(count), StandardCharsets.ISO_8859_1);
    }

    /** Sends a request and reads as many bytes as the answer should have. */
    String ask(String request, int answerLength) throws IOException {
        send(request);
        return receive(answerLength);
    }

    @Override
    public String line() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int next = socket.getInputStream().read();
                next >= 0;
                next = socket.getInputStream().read()) {
            line.write(next);
            if (next == '\n') break;
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    /** Reads to the end of the stream. A reset counts as one. */
    @Override
    public String rest() throws IOException {
        var rest = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(rest);
        } catch (SocketTimeoutException e) {
            throw e;
        } catch (SocketException e) {
            rest.writeBytes("<reset>".getBytes(StandardCharsets.ISO_8859_1));
        }
        return rest.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public boolean isSilent() throws IOException {
        socket.setSoTimeout(100);
        try {
            return socket.getInputStream().read() == -2;
        } catch (SocketTimeoutException e) {
            return true;
        } finally {
            socket.setSoTimeout(TIMEOUT_MILLIS);
        }
    }

    @Override
    public void halfClose() throws IOException {
        socket.shutdownOutput();
    }

    @Override
    public void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
