package dev.biene.bench.queues;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/** One connection of the load client: sends a request, or several, when all before are answered; checks every answer. */
final class LoadConnection {

    private static final int INPUT = 256 * 1024;
    private static final int STORED = "STORED\r\n".length();
    private static final int END = "END\r\n".length();

    private final Load load;
    private final LoadSpec spec;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer input = ByteBuffer.allocateDirect(INPUT);
    private final ByteBuffer set;
    private final ByteBuffer get;
    private final ByteBuffer open;
    private final ByteBuffer close;
    private final int valueLength;

    private ByteBuffer output;
    private boolean setNext;
    private boolean opened;
    private int unanswered;
    private long sentAt;

    LoadConnection(Load load, LoadSpec spec, Selector selector, int number) throws IOException {
        this.load = load;
        this.spec = spec;
        this.setNext = number % 2 == 0;
        var name = spec.queue();
        var data = "x".repeat(spec.size()) + "\r\n";
        set = buffer(("set " + name + " 0 0 " + spec.size() + "\r\n" + data).repeat(spec.depth()));
        var read = spec.kind() == LoadSpec.Kind.DRAIN ? "/close/open\r\n" : "\r\n";
        get = buffer(("get " + name + read).repeat(spec.depth()));
        open = buffer("get " + name + "/open\r\n");
        close = buffer("get " + name + "/close\r\n");
        output = get;
        valueLength = ("VALUE " + name + " 0 " + spec.size() + "\r\n" + data + "END\r\n").length();
        channel = SocketChannel.open(spec.address());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    private static ByteBuffer buffer(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    /** Sends the next request, unless there is none. */
    void send() throws IOException {
        if (load.isOver()) {
            load.done();
            return;
        }
        output = next().rewind();
        unanswered = spec.depth();
        sentAt = System.nanoTime();
        write();
    }

    private ByteBuffer next() {
        if (spec.kind() == LoadSpec.Kind.PUT_GET) {
            setNext = !setNext;
            return setNext ? get : set;
        }
        if (spec.kind() == LoadSpec.Kind.DRAIN_BY_TWO) {
            opened = !opened;
            return opened ? open : close;
        }
        if (spec.kind().drains()) {
            if (opened || spec.kind() == LoadSpec.Kind.DRAIN_PLAIN) return get;
            opened = true;
            return open;
        }
        load.issued(spec.depth());
        return set;
    }

    private void write() throws IOException {
        channel.write(output);
        int wanted = output.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) key.interestOps(wanted);
    }

    void ready() throws IOException {
        if (output.hasRemaining()) write();
        if (channel.read(input) < 0) throw new IOException("the server closed the connection");
        input.flip();
        boolean ended = false;
        while (unanswered > 0 && !ended) {
            int length = answerLength();
            if (length == 0) break;
            boolean closed = spec.kind() == LoadSpec.Kind.DRAIN_BY_TWO && !opened;
            ended = spec.kind().drains() && length == END && !closed;
            input.position(input.position() + length);
            unanswered--;
            if (!ended && !closed) load.answered(System.nanoTime() - sentAt, length == END);
        }
        input.compact();
        if (ended) load.done();
        else if (unanswered == 0) send();
    }

    /** How long the answer at the position is; 0 if it has not come completely. */
    private int answerLength() throws IOException {
        int left = input.remaining();
        if (left == 0) return 0;
        byte first = input.get(input.position());
        int length = first == 'V' ? valueLength : first == 'E' ? END : STORED;
        if (left < length) return first == 'V' || left < END ? 0 : checkStart();
        boolean right = first == 'V' ? ends("END\r\n", length) : ends(first == 'E' ? "END\r\n" : "STORED\r\n", length);
        if (!right) throw unexpected();
        return length;
    }

    /** A line of an error may be shorter than the answer expected. */
    private int checkStart() throws IOException {
        for (int i = 0; i < END; i++) if (input.get(input.position() + i) != "STORED".charAt(i)) throw unexpected();
        return 0;
    }

    private boolean ends(String text, int length) {
        int start = input.position() + length - text.length();
        for (int i = 0; i < text.length(); i++) if (input.get(start + i) != text.charAt(i)) return false;
        return true;
    }

    private IOException unexpected() {
        var bytes = new byte[Math.min(100, input.remaining())];
        input.get(bytes);
        return new IOException("unexpected answer \"" + new String(bytes, StandardCharsets.ISO_8859_1).strip() + "\"");
    }

    void close() throws IOException {
        channel.close();
    }
}
