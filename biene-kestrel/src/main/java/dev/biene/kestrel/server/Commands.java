package dev.biene.kestrel.server;

import dev.biene.BieneException;
import dev.biene.arbeiter.QueueNames;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads the requests of one connection, checks them, and passes on what they ask of the queues. Where Kestrel answers, it answers the same bytes; where Kestrel
 * hangs up without a word or goes out of step, it says in a sentence what was wrong, and hangs up.
 */
final class Commands {
    /** Asks a server which process it is; of no use to clients. */
    static final String WHO = "biene_pid";

    private final KestrelServer server;
    private final Connection connection;
    private final Session session;

    Commands(KestrelServer server, Connection connection, Session session) {
        this.server = server;
        this.connection = connection;
        this.session = session;
    }

    void run(String[] words) {
        if (words.length == 0) {
            refuse("expected a command, got a line of blanks");
            return;
        }
        try {
            dispatch(words[0].toLowerCase(Locale.ROOT), words);
        } catch (BieneException | IllegalArgumentException e) {
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
            case "flush_all_expired" -> session.flushAllExpired();
            case "stats" -> session.stats();
            case "biene_ages" -> session.ages();
            case "biene_stage" -> stage(words);
            case "biene_stages" -> ServerReport.stages(server.stats().stages.texts(), this::answer);
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

    /** Says what was wrong with a request after which the stream cannot be trusted, and hangs up. */
    void refuse(String sentence) {
        connection.closeWith(Answers.sentence("CLIENT_ERROR", sentence));
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
        return session.maxItemSize(queue);
    }

    /** Bytes that all items on their way may have together. */
    long maxReceiving() {
        return server.receiving().most();
    }

    /** Asks for memory for an item that is being received; negative gives it back. */
    boolean reserve(int bytes) {
        return server.receiving().reserve(bytes);
    }

    void set(SetRequest request, byte[] data) {
        if (!request.flagsFit()) {
            answer(Answers.CLIENT_ERROR);
            return;
        }
        server.stats().sets++;
        try {
            session.push(request, data);
        } catch (BieneException | IllegalArgumentException e) {
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
        session.get(request);
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
        session.monitor(words[1], seconds, most);
    }

    private void confirm(String[] words) {
        if (isNameMissing(words)) return;
        Integer count = words.length < 3 ? null : integer(words[2]);
        if (count == null || count < 0) {
            refuse("expected confirm NAME COUNT, got \"" + String.join(" ", words) + "\"");
            return;
        }
        session.confirm(words[1], count);
    }

    // --- the others

    private void delete(String[] words) {
        if (isNameMissing(words)
                || !isName(words[1])
                || isRefused(server.status().refusesWrites())) return;
        session.delete(words[1]);
    }

    private void flush(String[] words) {
        if (isNameMissing(words)
                || !isName(words[1])
                || isRefused(server.status().refusesWrites())) return;
        session.flush(words[1]);
    }

    private void flushAll() {
        if (isRefused(server.status().refusesWrites())) return;
        session.flushAll();
    }

    private void flushExpired(String[] words) {
        if (isNameMissing(words) || !isName(words[1])) return;
        session.flushExpired(words[1]);
    }

    private void dumpStats(String[] words) {
        session.dumpStats(Arrays.asList(words).subList(1, words.length));
    }

    /** Keeps what a stage tells of itself: an id, for how many milliseconds, and the rest of the line. */
    private void stage(String[] words) {
        Integer millis = words.length < 4 ? null : integer(words[2]);
        if (millis == null || millis < 0 || !words[1].matches("[0-9A-Za-z]{1,64}")) {
            refuse("expected biene_stage ID MILLISECONDS REPORT, got \"" + String.join(" ", words) + "\"");
            return;
        }
        var report = String.join(" ", Arrays.asList(words).subList(3, words.length));
        boolean kept = server.stats().stages.keep(words[1], report, Duration.ofMillis(millis));
        answer(kept ? Answers.STORED : Answers.NOT_STORED);
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
