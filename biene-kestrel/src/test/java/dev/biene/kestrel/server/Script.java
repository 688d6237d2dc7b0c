package dev.biene.kestrel.server;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Runs lines of the form described at the top of {@code kestrel-rows.txt} against a server. */
final class Script implements AutoCloseable {
    private static final Pattern REPEATED = Pattern.compile("\\{(binary|[a-z])\\*([0-9]+)}");

    private static final Pattern ON_WIRE = Pattern.compile(
            "(?s)(?<name>[A-Z][0-9]*)(?<does>[><?~]| drip| disconnect| reset| halfclose)(?: (?<bytes>.*))?");

    private final TestServer server;
    private final Map<String, Wire> wires = new HashMap<>();

    Script(TestServer server) {
        this.server = server;
    }

    void run(String line) throws IOException {
        if (line.isEmpty() || line.startsWith("#")) return;
        String[] words = line.split(" ", 2);
        switch (words[0]) {
            case "await" -> await(words[1].split(" "));
            case "clock" -> server.clock.advance(Long.parseLong(words[1]));
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
        if (!wires.containsKey(name)) wires.put(name, new Wire(server.port()));
        var wire = Objects.requireNonNull(wires.get(name));
        switch (does) {
            case ">" -> wire.send(bytes(bytes));
            case "<" -> expect(wire, bytes);
            case "?" -> expectSentence(wire, bytes);
            case "~" -> expectMatch(wire, bytes);
            case " drip" -> wire.drip(bytes(bytes));
            case " disconnect" -> drop(name).close();
            case " reset" -> drop(name).reset();
            default -> wire.halfClose();
        }
    }

    private Wire drop(String name) {
        return Objects.requireNonNull(wires.remove(name));
    }

    private static void expect(Wire wire, String expected) throws IOException {
        if (expected.equals("<close>")) {
            assertEquals("", wire.rest());
        } else if (expected.equals("<nothing>")) {
            assertTrue(wire.isSilent(), "expected no answer");
        } else {
            String bytes = bytes(expected);
            assertEquals(bytes, wire.receive(bytes.length()));
        }
    }

    private static void expectSentence(Wire wire, String word) throws IOException {
        String line = wire.line();
        assertTrue(line.matches("(?s)" + word + " .{10,}\r\n"), "expected a sentence, got \"" + line + "\"");
        assertEquals("", wire.rest());
    }

    /** Reads to the line END and compares all of it with a pattern. */
    private static void expectMatch(Wire wire, String pattern) throws IOException {
        var answer = new StringBuilder();
        String line;
        do {
            line = wire.line();
            answer.append(line);
        } while (!line.equals("END\r\n") && !line.isEmpty());
        assertTrue(answer.toString().matches(pattern), "expected " + pattern + ", got \"" + answer + "\"");
    }

    private void await(String[] words) {
        long count = Long.parseLong(words[2]);
        String figure = words[1].equals("open") ? "open_transactions" : words[1];
        server.await(words[0] + " " + words[1] + " " + count, () -> server.count(words[0], figure) == count);
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
        for (var wire : wires.values()) wire.close();
    }
}
