package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs lines of the form described at the top of {@code kestrel-rows.txt} against a server. */
final class Script implements AutoCloseable {
    private static final Pattern REPEATED = Pattern.compile("\\{(binary|[a-z])\\*([0-9]+)}");

    private static final Pattern ON_WIRE = Pattern.compile(
            "(?s)(?<name>[A-Z][0-9]*)(?<does>[><?~]| drip| disconnect| reset| halfclose)(?: (?<bytes>.*))?");

    private final Host host;
    private final Map<String, Peer> peers = new HashMap<>();

    /** What a script is run against. */
    interface Host {
        Peer connect() throws IOException;

        /** Puts the server's clock forward. */
        void advance(long millis);

        /** One figure of a queue, by Kestrel's name for it; 0 if there is no such queue. */
        long count(String queue, String figure);

        /** Waits until something is so, for a bounded time. */
        void await(String what, BooleanSupplier condition);
    }

    /** A client that sends bytes and compares bytes. */
    interface Peer extends AutoCloseable {
        void send(String bytes) throws IOException;

        /** Sends byte by byte. */
        void drip(String bytes) throws IOException;

        /** Reads this many bytes, or as many as come before the end of the stream. */
        String receive(int count) throws IOException;

        String line() throws IOException;

        /** Reads to the end of the stream. */
        String rest() throws IOException;

        /** Whether nothing comes for a while. */
        boolean isSilent() throws IOException;

        void halfClose() throws IOException;

        void reset() throws IOException;

        @Override
        void close() throws IOException;
    }

    Script(Host host) {
        this.host = host;
    }

    void run(String line) throws IOException {
        if (line.isEmpty() || line.startsWith("#")) return;
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "await" -> await(words[1].split(" "));
            case "clock" -> host.advance(Long.parseLong(words[1]));
            case "repeat" -> repeat(words[1].split(" ", 2));
            default -> onWire(line);
        }
    }

    /** Runs lines for each number from 1 on, which stands in them as two digits. */
    private void repeat(String[] words) throws IOException {
        for (int i = 1; i <= Integer.parseInt(words[0]); i++)
            for (var line : words[1].split(" && ")) run(line.replace("#", String.format("%02d", i)));
    }

    private void onWire(String text) throws IOException {
        var parts = ON_WIRE.matcher(text);
        if (!parts.matches()) throw new IllegalArgumentException("expected a line of a script, got \"" + text + "\"");
        String name = parts.group("name");
        String does = parts.group("does");
        String bytes = parts.group("bytes");
        if (!peers.containsKey(name)) peers.put(name, host.connect());
        var peer = Objects.requireNonNull(peers.get(name));
        switch (does) {
            case ">" -> peer.send(bytes(bytes));
            case "<" -> expect(peer, bytes);
            case "?" -> expectSentence(peer, bytes);
            case "~" -> expectMatch(peer, bytes);
            case " drip" -> peer.drip(bytes(bytes));
            case " disconnect" -> drop(name).close();
            case " reset" -> drop(name).reset();
            default -> peer.halfClose();
        }
    }

    private Peer drop(String name) {
        return Objects.requireNonNull(peers.remove(name));
    }

    private static void expect(Peer peer, String expected) throws IOException {
        if (expected.equals("<close>")) {
            assertEquals("", peer.rest());
        } else if (expected.equals("<nothing>")) {
            assertTrue(peer.isSilent(), "expected no answer");
        } else {
            String bytes = bytes(expected);
            assertEquals(bytes, peer.receive(bytes.length()));
        }
    }

    private static void expectSentence(Peer peer, String word) throws IOException {
        String line = peer.line();
        assertTrue(line.matches("(?s)" + word + " .{10,}\r\n"), "expected a sentence, got \"" + line + "\"");
        assertEquals("", peer.rest());
    }

    /** Reads to the line END and compares all of it with a pattern. */
    private static void expectMatch(Peer peer, String pattern) throws IOException {
        var answer = new StringBuilder();
        String line;
        do {
            line = peer.line();
            answer.append(line);
        } while (!line.equals("END\r\n") && !line.isEmpty());
        assertTrue(answer.toString().matches(pattern), "expected " + pattern + ", got \"" + answer + "\"");
    }

    private void await(String[] words) {
        long count = Long.parseLong(words[2]);
        String figure = words[1].equals("open") ? "open_transactions" : words[1];
        host.await(words[0] + " " + words[1] + " " + count, () -> host.count(words[0], figure) == count);
    }

    /** What a text of a script stands for, a character for a byte. */
    static String bytes(String text) {
        return REPEATED.matcher(unescape(text))
                .replaceAll(
                        match -> Matcher.quoteReplacement(repeat(match.group(1), Integer.parseInt(match.group(2)))));
    }

    private static String repeat(String what, int count) {
        if (!what.equals("binary")) return what.repeat(count);
        var text = new StringBuilder();
        byte[] end = "\r\nEND\r\n".getBytes(StandardCharsets.ISO_8859_1);
        for (int i = 0; i < count; i++) text.append((char) (i % 263 < 256 ? i % 263 : end[i % 263 - 256]));
        return text.toString();
    }

    private static String unescape(String text) {
        var bytes = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) != '\\') {
                bytes.append(text.charAt(i));
                continue;
            }
            char kind = text.charAt(++i);
            if (kind == 'r') bytes.append('\r');
            else if (kind == 'n') bytes.append('\n');
            else if (kind == 't') bytes.append('\t');
            else if (kind == '\\') bytes.append('\\');
            else bytes.append((char) Integer.parseInt(text.substring(i + 1, i + 3), 16));
            if (kind == 'x') i += 2;
        }
        return bytes.toString();
    }

    @Override
    public void close() throws IOException {
        for (var peer : peers.values()) peer.close();
    }
}
