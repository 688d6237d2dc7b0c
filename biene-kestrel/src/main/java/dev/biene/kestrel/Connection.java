package dev.biene.kestrel;

import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.QueueNames;
import java.io.EOFException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.SocketTimeoutException;
import java.net.StandardSocketOptions;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One connection to one server, and the client's side of the protocol:
 *
 * <pre>{@code
 * set words 0 0 5\r\nhello\r\n       STORED\r\n
 * get words/open\r\n                 VALUE words 0 5\r\nhello\r\nEND\r\n      or, if empty, END\r\n
 * get words/close/open\r\n           the same, for the next item
 * }</pre>
 *
 * <p>A blocking channel is read with one system call an answer, as a client written in C would. It has no time-out
 * of its own; instead every request sets a deadline for the whole of its answer, and {@link Care} closes the
 * connection when that has passed, however slowly bytes trickle in. After any {@link IOException} the connection
 * is out of step and must be closed. Used by one thread at a time; only {@link #closeIfOverdue} and {@link #close}
 * may be called from others.
 */
final class Connection implements AutoCloseable {
    /** Longer than any answer's line; a server that sends more is not Kestrel. */
    private static final int MAX_LINE = 4096;

    private static final int BUFFER_BYTES = 32 * 1024;
    private static final int MAX_ITEM_BYTES = 1 << 30;
    /** Memory grows with what is received, not with what a header promises. */
    private static final int FIRST_CHUNK_BYTES = 1 << 20;
    /** The slowest transfer that is still waited for. */
    private static final int LEAST_BYTES_PER_SECOND = 256 * 1024;

    private static final byte[] STORED = ascii("STORED\r\n");
    private static final byte[] END = ascii("END\r\n");
    private static final byte[] SET = ascii("set ");
    private static final byte[] GET = ascii("get ");
    private static final byte[] CRLF = ascii("\r\n");
    private static final byte[] VERSION = ascii("version\r\n");
    private static final long NO_DEADLINE = 0;

    private final ByteChannel channel;
    private final String server;
    private final long answerNanos;
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private String verb = "";
    private String queue = "";
    private String options = "";
    private int pings;
    private volatile long deadlineNanos;
    private volatile boolean overdue;
    private volatile long usedNanos;

    /** Takes the channel over, which blocks. */
    Connection(ByteChannel channel, String server, Duration answerTimeout) {
        this.channel = channel;
        this.server = server;
        this.answerNanos = answerTimeout.toNanos();
        this.usedNanos = System.nanoTime();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    static Connection open(InetSocketAddress address, KestrelOptions options) throws IOException {
        // Resolved anew each time: the name of a server that moved must not stick.
        var resolved = new InetSocketAddress(address.getHostString(), address.getPort());
        if (resolved.isUnresolved())
            throw new UnknownHostException("no address for host \"" + address.getHostString() + "\"");
        var channel = SocketChannel.open();
        try {
            channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
            channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            channel.socket().connect(resolved, (int) options.connectTimeout().toMillis());
            // A port of this machine that nobody listens at may be given to us as our own: TCP then connects us to
            // ourselves, every request comes back as its answer, and the server can not start any more.
            if (channel.getLocalAddress().equals(channel.getRemoteAddress()))
                throw new ConnectException("nobody listens there");
            return new Connection(channel, KestrelUrl.name(address), options.answerTimeout());
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    /** Begins one request, or a train of them, whose answers are due in time. */
    private void begin(String line, long extraNanos) {
        begin(line, "", "", extraNanos);
    }

    private void begin(String newVerb, String newQueue, String newOptions, long extraNanos) {
        verb = newVerb;
        queue = newQueue;
        options = newOptions;
        usedNanos = System.nanoTime();
        long due = usedNanos + answerNanos + extraNanos;
        deadlineNanos = due == NO_DEADLINE ? 1 : due;
    }

    private void done() {
        deadlineNanos = NO_DEADLINE;
        usedNanos = System.nanoTime();
    }

    /** How many bytes a train of {@code set}s may have before its answers are read; ours and the server's buffers. */
    void beginSets(long bytes) {
        begin("set", bytes * 1_000_000_000L / LEAST_BYTES_PER_SECOND);
    }

    /** Writes one {@code set}, as far as it does not fit the buffer. */
    void set(Output.Part part) throws IOException {
        put(SET);
        put(part.queue());
        put(" 0 " + expiry(part.timeToLive()) + " " + part.bytes().length + "\r\n");
        put(part.bytes());
        put(CRLF);
    }

    /** Whole seconds from now; from a million on Kestrel takes them for seconds since 1970. */
    private static long expiry(@Nullable Duration timeToLive) {
        if (timeToLive == null) return 0;
        long seconds = timeToLive.plusNanos(999_999_999).toSeconds();
        return seconds < 1_000_000 ? seconds : System.currentTimeMillis() / 1000 + seconds;
    }

    void flush() throws IOException {
        out.flip();
        while (out.hasRemaining()) channel.write(out);
        out.clear();
    }

    /** Reads the answer to one {@code set}: true for STORED, false for NOT_STORED. */
    boolean readStored() throws IOException {
        skipPings();
        if (skip(STORED)) return true;
        String line = readLine();
        if (line.equals("STORED")) return true;
        if (line.equals("NOT_STORED")) return false;
        throw unexpected(line, "STORED");
    }

    void endSets() {
        done();
    }

    /**
     * Sends a {@code get} with its options, such as {@code "/close/open"}, and reads its answer.
     *
     * @param wait how long the server may take on purpose
     * @return null for END
     */
    byte @Nullable [] get(String from, String how, Duration wait) throws IOException {
        begin("get ", from, how, wait.toNanos());
        put(GET);
        put(from);
        put(how);
        put(CRLF);
        flush();
        skipPings();
        byte[] bytes = skip(END) ? null : readValue();
        done();
        return bytes;
    }

    private byte @Nullable [] readValue() throws IOException {
        String line = readLine();
        if (line.equals("END")) return null;
        var fields = line.split(" ", -1);
        if (fields.length < 4 || !fields[0].equals("VALUE")) throw unexpected(line, "VALUE or END");
        byte[] bytes = readBytes(length(fields[3], line));
        if (!readLine().isEmpty()) throw new ProtocolException(told("did not end the item where its header said"));
        String end = readLine();
        if (!end.equals("END")) throw unexpected(end, "END");
        return bytes;
    }

    private int length(String field, String line) throws IOException {
        try {
            int length = Integer.parseInt(field);
            if (length >= 0 && length <= MAX_ITEM_BYTES) return length;
        } catch (NumberFormatException e) {
            throw new ProtocolException(told("announced an item of no length: \"" + line + "\""));
        }
        throw new ProtocolException(told("announced an item of " + field + " bytes, expected 0 to " + MAX_ITEM_BYTES));
    }

    private byte[] readBytes(int length) throws IOException {
        long patience = deadlineNanos + length * 1_000_000_000L / LEAST_BYTES_PER_SECOND;
        deadlineNanos = patience;
        byte[] bytes = new byte[Math.min(length, FIRST_CHUNK_BYTES)];
        int received = 0;
        while (received < length) {
            if (received == bytes.length) bytes = Arrays.copyOf(bytes, (int) Math.min(length, 2L * received));
            if (!in.hasRemaining()) fill();
            int count = Math.min(in.remaining(), bytes.length - received);
            in.get(bytes, received, count);
            received += count;
        }
        return bytes;
    }

    /** Sends a line and returns the line it is answered with. */
    String ask(String line) throws IOException {
        send(line);
        String answer = readLine();
        if (isError(answer)) throw unexpected(answer, "an answer");
        done();
        return answer;
    }

    /** Sends a line that is answered by several, up to END. */
    void ask(String line, LineReader reader) throws IOException {
        send(line);
        for (String answer = readLine(); !answer.equals("END"); answer = readLine()) {
            if (!answer.startsWith("STAT ")) throw unexpected(answer, "STAT or END");
            reader.read(answer);
        }
        done();
    }

    private void send(String line) throws IOException {
        begin(line, 0);
        put(line);
        put(CRLF);
        flush();
        skipPings();
    }

    /** What to do with each line of a long answer. */
    interface LineReader {
        void read(String line);
    }

    /**
     * Tells the server that this connection lives: Kestrel drops one that is silent for its {@code clientTimeout}, 30
     * seconds in its sample settings, and with it what is open. The answer is read before the next one.
     */
    void ping() throws IOException {
        begin("version", 0);
        skipPings();
        put(VERSION);
        flush();
        pings = 1;
        done();
    }

    private void skipPings() throws IOException {
        for (; pings > 0; pings--) readLine();
    }

    long idleNanos() {
        return System.nanoTime() - usedNanos;
    }

    private void put(String latin1) throws IOException {
        for (int i = 0; i < latin1.length(); i++) {
            if (!out.hasRemaining()) flush();
            out.put((byte) latin1.charAt(i));
        }
    }

    private void put(byte[] bytes) throws IOException {
        for (int from = 0; from < bytes.length; ) {
            if (!out.hasRemaining()) flush();
            int count = Math.min(out.remaining(), bytes.length - from);
            out.put(bytes, from, count);
            from += count;
        }
    }

    /** Steps over these bytes if they are next and have arrived whole: the usual case, without making a string. */
    private boolean skip(byte[] expected) throws IOException {
        if (!in.hasRemaining()) fill();
        if (in.remaining() < expected.length) return false;
        for (int i = 0; i < expected.length; i++) if (in.get(in.position() + i) != expected[i]) return false;
        in.position(in.position() + expected.length);
        return true;
    }

    private String readLine() throws IOException {
        var line = new StringBuilder(32);
        while (line.length() <= MAX_LINE) {
            if (!in.hasRemaining()) fill();
            char c = (char) (in.get() & 0xff);
            if (c != '\n') {
                line.append(c);
                continue;
            }
            boolean endsInReturn = !line.isEmpty() && line.charAt(line.length() - 1) == '\r';
            if (endsInReturn) line.setLength(line.length() - 1);
            return line.toString();
        }
        throw new ProtocolException(told("sent a line longer than " + MAX_LINE + " bytes"));
    }

    private void fill() throws IOException {
        in.clear();
        int count = channel.read(in);
        in.flip();
        if (count < 0) throw new EOFException(told("closed the connection"));
    }

    private static boolean isError(String line) {
        return line.startsWith("ERROR") || line.startsWith("CLIENT_ERROR") || line.startsWith("SERVER_ERROR");
    }

    private IOException unexpected(String line, String expected) {
        String cut = line.length() <= 200 ? line : line.substring(0, 200) + "...";
        String message = told("answered \"" + cut + "\", expected " + expected);
        if (!isError(line)) return new ProtocolException(message);
        return new RefusedException(message, line.startsWith("CLIENT_ERROR"));
    }

    /** Put together only when something went wrong. */
    private String request() {
        return verb + queue + options;
    }

    private String told(String what) {
        return "kestrel " + server + " " + QueueNames.printable(what) + " after \"" + request() + "\"";
    }

    /** What went wrong, in a sentence: the exceptions of a channel that was closed under a reader say nothing. */
    IOException explained(IOException e) {
        if (overdue) return new SocketTimeoutException(told("has not answered in time"));
        boolean clear = e instanceof EOFException || e instanceof ProtocolException || e instanceof RefusedException;
        return clear ? e : new IOException("kestrel " + server + " after \"" + request() + "\": " + e, e);
    }

    /** The server lives and is in step, but answered with an error. */
    static final class RefusedException extends IOException {
        private static final long serialVersionUID = 1L;

        private final boolean ours;

        RefusedException(String message, boolean ours) {
            super(message);
            this.ours = ours;
        }

        /** The request is at fault, so that asking another server is no use. */
        boolean ours() {
            return ours;
        }
    }

    /** Whether it was closed because its server took too long. */
    boolean isOverdue() {
        return overdue;
    }

    void closeIfOverdue(long nowNanos) {
        long deadline = deadlineNanos;
        if (deadline == NO_DEADLINE || nowNanos - deadline < 0) return;
        overdue = true;
        close();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // It is gone either way.
            deadlineNanos = NO_DEADLINE;
        }
    }
}
