package dev.biene.faults.chaos;

import dev.biene.faults.history.Event;
import dev.biene.faults.history.HistoryFile;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A consumer that speaks the protocol itself, over one connection, and so knows of each abort whether it was answered.
 * Biene's own client gives an item back by whatever means and does not say by which.
 */
final class PlainConsumer {

    private static final int LONGEST_ANSWER_MILLIS = 30_000;
    private static final long PAUSE_MILLIS = 20;
    private static final int ONE_IN = 3;

    private final String name;
    private final HistoryFile history;
    private final int port;
    private final SplittableRandom random = new SplittableRandom();

    /** @param url {@code kestrel://127.0.0.1:port} */
    PlainConsumer(String name, HistoryFile history, String url) {
        this.name = name;
        this.history = history;
        this.port = URI.create(url).getPort();
    }

    /** Takes items until its process is killed; gives back one in three. */
    void run(String queue) throws InterruptedException {
        while (true) {
            try (var connection = new Connection(port)) {
                while (true) takeOne(connection, queue);
            } catch (IOException e) {
                // What was being asked is written down as unknown; a new connection knows nothing of it.
                TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
            }
        }
    }

    private void takeOne(Connection connection, String queue) throws IOException, InterruptedException {
        write('i', "get", Event.NONE, queue);
        var key = ask(connection, queue + "/open/t=500", "get", Event.NONE, queue);
        if (key == null) {
            write('f', "get", Event.NONE, queue);
            return;
        }
        write('o', "get", key, queue);
        TimeUnit.MILLISECONDS.sleep(random.nextInt(4));
        boolean back = random.nextInt(ONE_IN) == 0;
        var op = back ? "abort" : "ack";
        write('i', op, key, queue);
        var after = ask(connection, queue + (back ? "/abort" : "/close"), op, key, queue);
        if (after != null) throw new IOException("an item in answer to " + op);
        write('o', op, key, queue);
    }

    private @Nullable String ask(Connection connection, String what, String op, String key, String queue)
            throws IOException {
        try {
            return connection.get(what);
        } catch (IOException e) {
            write('u', op, key, queue);
            throw e;
        }
    }

    private void write(char phase, String op, String key, String argument) {
        history.write(name, phase, op, key, argument);
    }

    /**
     * As much of the protocol as is needed:
     *
     * <pre>{@code
     * get out/open/t=500\r\n    VALUE out 0 5\r\nhello\r\nEND\r\n    or, if nothing came, END\r\n
     * get out/abort\r\n         END\r\n
     * }</pre>
     */
    private static final class Connection implements Closeable {

        private final Socket socket;
        private final InputStream in;

        Connection(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(LONGEST_ANSWER_MILLIS);
            in = new BufferedInputStream(socket.getInputStream());
        }

        /** The item, or null for none. */
        @Nullable
        String get(String what) throws IOException {
            socket.getOutputStream().write(("get " + what + "\r\n").getBytes(StandardCharsets.US_ASCII));
            var head = line();
            if (head.equals("END")) return null;
            if (!head.startsWith("VALUE ")) throw new IOException("expected VALUE or END, got \"" + head + '"');
            int length = Integer.parseInt(head, head.lastIndexOf(' ') + 1, head.length(), 10);
            var item = new String(in.readNBytes(length), StandardCharsets.US_ASCII);
            if (!line().isEmpty() || !line().equals("END")) throw new IOException("an item without its end");
            return item;
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int next = in.read(); next != '\n'; next = in.read()) {
                if (next < 0) throw new EOFException("the connection was closed");
                if (next != '\r') line.append((char) next);
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
