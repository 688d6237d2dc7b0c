package dev.biene.kestrel.server;

import dev.biene.arbeiter.QueueNames;
import dev.biene.kestrel.journal.Delivery;
import dev.biene.kestrel.journal.QueueStore;
import dev.biene.kestrel.journal.StorageException;
import dev.biene.kestrel.journal.StoredItem;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Does what the requests of one connection ask for. Where Kestrel answers, it answers the same bytes; where Kestrel
 * hangs up without a word or goes out of step, it says in a sentence what was wrong, and hangs up.
 */
final class Commands {
    /** Asks a server which process it is; of no use to clients. */
    static final String WHO = "biene_pid";

    private final KestrelServer server;
    private final QueueStore store;
    private final Connection connection;

    Commands(KestrelServer server, Connection connection) {
        this.server = server;
        this.store = server.store();
        this.connection = connection;
    }

    void run(String[] words) {
        if (words.length == 0) {
            refuse("expected a command, got a line of blanks");
            return;
        }
        try {
            dispatch(words[0].toLowerCase(Locale.ROOT), words);
        } catch (StorageException | IllegalArgumentException e) {
            answer(Answers.sentence("SERVER_ERROR", String.valueOf(e.getMessage())));
        }
    }

    private void dispatch(String command, String[] words) {
        switch (command) {
            case "get", "gets" -> get(words);
            case "delete" -> delete(words);
            case "flush" -> flush(words);
            case "flush_all" -> flushAll();
            case "flush_expired" -> flushExpired(words);
            case "flush_all_expired" ->
                number(store.names().stream().mapToInt(store::flushExpired).sum());
            case "stats" -> new ServerReport(server).stats(this::answerText);
            case "dump_stats" -> dumpStats(words);
            case "monitor" -> monitor(words);
            case "confirm" -> confirm(words);
            case "status" -> status(words);
            case "version" -> answer(Answers.line("VERSION " + KestrelServer.VERSION));
            case WHO -> answer(Answers.line("PID " + ProcessHandle.current().pid()));
            case "reload" -> answer(Answers.RELOADED);
            case "quit" -> connection.close();
            case "shutdown" -> shutdown();
            default -> connection.closeWith(Answers.CLIENT_ERROR);
        }
    }

    void answer(byte[] line) {
        connection.answer(line);
    }

    private void answerText(String text) {
        answer(Answers.bytes(text));
    }

    /** Says what was wrong with a request after which the stream cannot be trusted, and hangs up. */
    void refuse(String sentence) {
        connection.closeWith(Answers.sentence("CLIENT_ERROR", sentence));
    }

    private void number(int number) {
        connection.acknowledges();
        answer(Answers.line(Integer.toString(number)));
    }

    /** Whether the name is one; if not, the client is told and the connection closed. */
    private boolean isName(String name) {
        try {
            QueueNames.check(name);
            return true;
        } catch (IllegalArgumentException e) {
            refuse(String.valueOf(e.getMessage()));
            return false;
        }
    }

    private boolean isNameMissing(String[] words) {
        if (words.length >= 2) return false;
        answer(Answers.CLIENT_ERROR);
        return true;
    }

    private boolean isRefused(boolean refused) {
        if (refused) connection.closeWith(Answers.SERVER_ERROR);
        return refused;
    }

    // --- set

    /** Checks the line of a set; null if it was answered already. */
    @Nullable
    SetRequest beginSet(String[] words) {
        if (words.length < 5) {
            refuse("expected set NAME FLAGS EXPIRY LENGTH, got " + (words.length - 1) + " of the four");
            return null;
        }
        if (!isName(words[1])) return null;
        Integer expiry = integer(words[3]);
        Integer length = integer(words[4]);
        if (expiry == null || length == null || length < 0) {
            refuse(
                    expiry == null
                            ? "expiry must be a number of at most 32 bits, was \"" + words[3] + "\""
                            : "length must be a number from 0 to 2147483647, was \"" + words[4] + "\"");
            return null;
        }
        if (isRefused(server.status().refusesWrites())) return null;
        return new SetRequest(words[1], expiry, length, integer(words[2]) != null);
    }

    private static @Nullable Integer integer(String text) {
        try {
            return Integer.valueOf(text);
        } catch (NumberFormatException e) {
            return null;
        }
    }

    int maxItemSize(String queue) {
        return store.limits(queue).maxItemSize();
    }

    /** Asks for memory for an item that is being received; negative gives it back. */
    boolean reserve(int bytes) {
        return server.reserve(bytes);
    }

    void set(SetRequest request, byte[] data) {
        if (!request.flagsFit()) {
            answer(Answers.CLIENT_ERROR);
            return;
        }
        server.stats().sets++;
        try {
            boolean stored = store.push(request.queue(), data, request.expiresAt(server.now()));
            if (stored) server.stats().totalItems++;
            connection.acknowledges();
            answer(stored ? Answers.STORED : Answers.NOT_STORED);
        } catch (StorageException | IllegalArgumentException e) {
            answer(Answers.sentence("SERVER_ERROR", String.valueOf(e.getMessage())));
        }
    }

    // --- get

    private void get(String[] words) {
        if (isNameMissing(words)) return;
        var request = GetRequest.parse(words[1]);
        if (request == null) {
            refuse("t= must be a number of milliseconds of at most 32 bits, in \"" + words[1] + "\"");
            return;
        }
        if (request.isContradictory()) {
            connection.closeWith(Answers.CLIENT_ERROR);
            return;
        }
        if (!isName(request.queue())) return;
        if (request.close()) confirmOldest(request.queue());
        if (request.abort()) abortOldest(request.queue());
        if (!request.wantsItem()) answer(Answers.END);
        else if (!isRefused(server.status().refusesReads())) read(request);
    }

    private ArrayDeque<StoredItem> opened(String queue) {
        return connection.open.getOrDefault(queue, new ArrayDeque<>(0));
    }

    private void confirmOldest(String queue) {
        var oldest = opened(queue).peekFirst();
        if (oldest == null) return;
        store.confirm(oldest);
        forgetOldest(queue);
        connection.acknowledges();
    }

    private void abortOldest(String queue) {
        var oldest = opened(queue).peekFirst();
        if (oldest == null) return;
        forgetOldest(queue);
        store.abort(oldest);
    }

    private void forgetOldest(String queue) {
        var items = opened(queue);
        items.pollFirst();
        if (items.isEmpty()) connection.open.remove(queue);
    }

    private void read(GetRequest request) {
        String queue = request.queue();
        if (request.peek()) {
            server.stats().peeks++;
        } else {
            server.stats().gets++;
            int open = opened(queue).size();
            if (request.open() ? open >= server.settings().maxOpenReads() : open > 0) {
                connection.closeWith(Answers.ERROR);
                return;
            }
        }
        var item = request.peek() ? store.peek(queue) : store.take(queue);
        if (item == null && request.timeoutMillis() > 0)
            connection.await(queue, request.peek(), request.timeoutMillis(), late -> deliver(request, late));
        else deliver(request, item);
    }

    private void deliver(GetRequest request, @Nullable Delivery item) {
        if (item == null) {
            if (!request.peek()) server.stats().misses++;
            answer(Answers.END);
            return;
        }
        if (request.open()) opens(request.queue(), item);
        else if (!request.peek() && !confirmed(item)) return;
        if (!request.peek()) server.stats().hits++;
        connection.answerItem(request.queue(), item.bytes());
    }

    private void opens(String queue, Delivery item) {
        connection.open.computeIfAbsent(queue, name -> new ArrayDeque<>(4)).add(item.item());
    }

    /** Removes an item that is about to be given away for good; if that fails it stays where it was. */
    private boolean confirmed(Delivery item) {
        try {
            store.confirm(item.item());
            connection.acknowledges();
            return true;
        } catch (StorageException e) {
            store.abort(item.item());
            answer(Answers.sentence("SERVER_ERROR", String.valueOf(e.getMessage())));
            return false;
        }
    }

    // --- monitor and confirm

    private void monitor(String[] words) {
        if (isNameMissing(words)) return;
        if (!isName(words[1])) return;
        Integer seconds = words.length < 3 ? null : integer(words[2]);
        Integer most = words.length < 4 ? Integer.valueOf(server.settings().maxOpenReads()) : integer(words[3]);
        if (seconds == null || most == null) {
            refuse("expected monitor NAME SECONDS [ITEMS], got \"" + String.join(" ", words) + "\"");
            return;
        }
        if (isRefused(server.status().refusesReads())) return;
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        monitor(
                words[1],
                until,
                Math.min(
                        most,
                        server.settings().maxOpenReads() - opened(words[1]).size()));
    }

    private void monitor(String queue, long untilNanos, int left) {
        int more = left;
        while (more > 0) {
            var item = store.take(queue);
            long millis = (untilNanos - System.nanoTime()) / 1_000_000;
            if (item == null && millis > 0) {
                int rest = more;
                connection.await(queue, false, millis, late -> monitored(queue, untilNanos, rest, late));
                return;
            }
            if (item == null) break;
            monitored(queue, item);
            more--;
        }
        answer(Answers.END);
    }

    private void monitored(String queue, long untilNanos, int left, @Nullable Delivery item) {
        if (item == null) {
            answer(Answers.END);
            return;
        }
        monitored(queue, item);
        monitor(queue, untilNanos, left - 1);
    }

    private void monitored(String queue, Delivery item) {
        server.stats().gets++;
        server.stats().hits++;
        opens(queue, item);
        connection.answerItem(queue, item.bytes());
    }

    private void confirm(String[] words) {
        if (isNameMissing(words)) return;
        Integer count = words.length < 3 ? null : integer(words[2]);
        if (count == null || count < 0) {
            refuse("expected confirm NAME COUNT, got \"" + String.join(" ", words) + "\"");
            return;
        }
        if (opened(words[1]).size() < count) {
            answer(Answers.ERROR);
            return;
        }
        for (int i = 0; i < count; i++) confirmOldest(words[1]);
        answer(Answers.END);
    }

    // --- the others

    private void delete(String[] words) {
        if (isNameMissing(words)
                || !isName(words[1])
                || isRefused(server.status().refusesWrites())) return;
        store.delete(words[1]);
        connection.acknowledges();
        answer(Answers.DELETED);
    }

    private void flush(String[] words) {
        if (isNameMissing(words)
                || !isName(words[1])
                || isRefused(server.status().refusesWrites())) return;
        store.flush(words[1]);
        connection.acknowledges();
        answer(Answers.END);
    }

    private void flushAll() {
        if (isRefused(server.status().refusesWrites())) return;
        for (var name : store.names()) store.flush(name);
        connection.acknowledges();
        answer(Answers.FLUSHED_ALL);
    }

    private void flushExpired(String[] words) {
        if (isNameMissing(words) || !isName(words[1])) return;
        number(store.flushExpired(words[1]));
    }

    private void dumpStats(String[] words) {
        List<String> names =
                words.length < 2 ? store.names() : Arrays.asList(words).subList(1, words.length);
        new ServerReport(server).dump(names, this::answerText);
    }

    private void status(String[] words) {
        if (words.length < 2) {
            answer(Answers.line(server.status().name()));
            return;
        }
        for (var status : ServerStatus.values()) {
            if (!status.name().equalsIgnoreCase(words[1])) continue;
            server.status(status);
            answer(Answers.END);
            return;
        }
        connection.closeWith(Answers.CLIENT_ERROR);
    }

    private void shutdown() {
        connection.close();
        server.closeSoon();
    }
}
