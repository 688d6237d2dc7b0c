package dev.biene.bench.queues;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A stage as one writes it at first: open, one set for each output, close, and each answer is awaited. */
final class NaiveLoop implements AutoCloseable {

    private static final int ANSWER_MILLIS = 30_000;

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final byte[] open;
    private final byte[] close;
    private final byte[] set;
    private final byte[] line = new byte[256];

    NaiveLoop(InetSocketAddress address, int size) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(ANSWER_MILLIS);
        in = new BufferedInputStream(socket.getInputStream(), 16 * 1024);
        out = socket.getOutputStream();
        open = bytes("get " + StageWork.INPUT + "/open\r\n");
        close = bytes("get " + StageWork.INPUT + "/close\r\n");
        set = bytes("set " + StageWork.OUTPUT + " 0 0 " + size + "\r\n" + "x".repeat(size) + "\r\n");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    void handle(int outputs) throws IOException {
        out.write(open);
        var value = line();
        if (!value.startsWith("VALUE ")) throw new IOException("expected VALUE, got \"" + value + "\"");
        in.skipNBytes(Integer.parseInt(value.substring(value.lastIndexOf(' ') + 1)) + 2L);
        expect("END");
        for (int i = 0; i < outputs; i++) {
            out.write(set);
            expect("STORED");
        }
        out.write(close);
        expect("END");
    }

    private void expect(String answer) throws IOException {
        var line = line();
        if (!line.equals(answer)) throw new IOException("expected " + answer + ", got \"" + line + "\"");
    }

    private String line() throws IOException {
        int length = 0;
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0 || length == line.length) throw new IOException("the answer is cut off, or too long");
            line[length++] = (byte) next;
        }
        return new String(line, 0, Math.max(0, length - 1), StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
