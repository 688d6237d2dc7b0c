package dev.biene.kestrel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.Lease;
import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.Output;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The protocol's core over {@link MemoryQueues}, one thread a connection and one open read a connection, as Darner:
 * the least that a client may meet. For tests of the client alone, written without the real server's code.
 */
final class PlainServer implements ScriptedServer.Script {
    private final MemoryQueues queues;
    private final Predicate<String> cuts;

    PlainServer(MemoryQueues queues) {
        this(queues, request -> false);
    }

    /** Cuts the connection instead of carrying out such requests. */
    PlainServer(MemoryQueues queues, Predicate<String> cuts) {
        this.queues = queues;
        this.cuts = cuts;
    }

    private record Request(String line, Item data) {}

    @Override
    public void play(ScriptedServer.Peer peer) throws IOException, InterruptedException {
        var open = new HashMap<String, Lease>();
        var requests = new LinkedBlockingQueue<Request>();
        try (var own = queues.connect()) {
            // Read ahead, so that a client that goes away while it waits is noticed.
            ScriptedServer.daemon(() -> readAll(peer, requests, own));
            while (true) answer(requests.take(), own, open, peer);
        } catch (IllegalStateException e) {
            // The client went away and its queues were closed under our hands.
            throw new IOException(e);
        }
    }

    private void readAll(ScriptedServer.Peer peer, LinkedBlockingQueue<Request> requests, MemoryQueues own) {
        try {
            while (true) {
                String line = peer.request();
                if (cuts.test(line)) throw new IOException("cut");
                requests.add(new Request(line, new Item("", peer.data())));
            }
        } catch (IOException e) {
            own.close();
            requests.add(new Request("stats", new Item("", new byte[0])));
        }
    }

    private static void answer(Request request, MemoryQueues own, Map<String, Lease> open, ScriptedServer.Peer peer)
            throws IOException, InterruptedException {
        String[] words = request.line().split(" ", -1);
        switch (words[0]) {
            case "set" -> set(own, words, request.data().bytes(), peer);
            case "get" -> get(own, words[1], open, peer);
            case "flush" -> {
                own.flush(words[1]);
                peer.answer("END\r\n");
            }
            case "delete" -> {
                own.delete(words[1]);
                peer.answer("DELETED\r\n");
            }
            case "stats" -> peer.answer(stats(own));
            case "version" -> peer.answer("VERSION plain\r\n");
            default -> throw new IOException("no such command");
        }
    }

    private static void set(MemoryQueues own, String[] words, byte[] data, ScriptedServer.Peer peer)
            throws IOException {
        long seconds = Long.parseLong(words[3]);
        if (seconds >= 1_000_000) seconds -= System.currentTimeMillis() / 1000;
        if (seconds == 0) own.push(words[1], data);
        else own.push(Output.to(words[1], data, Duration.ofSeconds(seconds)));
        peer.answer("STORED\r\n");
    }

    private static void get(MemoryQueues own, String key, Map<String, Lease> open, ScriptedServer.Peer peer)
            throws IOException, InterruptedException {
        String[] options = key.split("/", -1);
        String queue = options[0];
        var wait = Duration.ZERO;
        boolean opens = false;
        boolean peeks = false;
        boolean settles = false;
        for (int i = 1; i < options.length; i++) {
            if (options[i].startsWith("t=")) wait = Duration.ofMillis(Long.parseLong(options[i].substring(2)));
            opens |= options[i].equals("open");
            peeks |= options[i].equals("peek");
            var lease = options[i].equals("close") || options[i].equals("abort") ? open.remove(queue) : null;
            if (lease != null && options[i].equals("close")) lease.forward(Output.none());
            if (lease != null) lease.close();
            settles |= options[i].equals("close") || options[i].equals("abort");
        }
        if (opens && !open.isEmpty()) {
            peer.answer("ERROR\r\n");
            throw new IOException("a second open read");
        }
        byte @Nullable [] bytes = null;
        if (opens) {
            var lease = own.open(queue, wait);
            if (lease != null) open.put(queue, lease);
            bytes = lease == null ? null : lease.bytes();
        } else if (!settles) {
            var item = peeks ? own.peek(queue) : own.get(queue, wait);
            bytes = item == null ? null : item.bytes();
        }
        peer.answer(value(queue, bytes));
    }

    private static byte[] value(String queue, byte @Nullable [] bytes) throws IOException {
        var answer = new ByteArrayOutputStream();
        if (bytes != null) {
            answer.write(("VALUE " + queue + " 0 " + bytes.length + "\r\n").getBytes(ISO_8859_1));
            answer.write(bytes);
            answer.write("\r\n".getBytes(ISO_8859_1));
        }
        answer.write("END\r\n".getBytes(ISO_8859_1));
        return answer.toByteArray();
    }

    private static String stats(MemoryQueues own) {
        var answer = new StringBuilder("STAT curr_items 0\r\n");
        for (var stats : own.stats()) {
            String prefix = "STAT queue_" + stats.queue() + "_";
            answer.append(prefix).append("items ").append(stats.items()).append("\r\n");
            answer.append(prefix).append("bytes ").append(stats.bytes()).append("\r\n");
            answer.append(prefix).append("total_items ").append(stats.pushed()).append("\r\n");
            answer.append(prefix).append("mem_items ").append(stats.items()).append("\r\n");
            answer.append(prefix).append("waiters ").append(stats.waiters()).append("\r\n");
            answer.append(prefix)
                    .append("open_transactions ")
                    .append(stats.open())
                    .append("\r\n");
        }
        return answer.append("END\r\n").toString();
    }
}
