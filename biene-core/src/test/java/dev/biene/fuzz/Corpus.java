package dev.biene.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Inputs that a test keeps, one a line: printable ASCII as it is, other bytes as {@code \xHH}, a backslash as {@code \\}.
 */
final class Corpus {

    /** Longer ones are not worth a line. */
    private static final int MAX_KEPT_BYTES = 512;

    private static final int MAX_KEPT = 400;

    private final Class<?> test;
    private final List<byte[]> inputs;

    private Corpus(Class<?> test, List<byte[]> inputs) {
        this.test = test;
        this.inputs = inputs;
    }

    static Corpus of(Class<?> test) throws IOException {
        try (var in = test.getResourceAsStream(test.getSimpleName() + ".corpus")) {
            if (in == null) return new Corpus(test, List.of());
            var text = new String(in.readAllBytes(), StandardCharsets.US_ASCII);
            return new Corpus(test, text.lines().map(Corpus::bytes).toList());
        }
    }

    List<byte[]> inputs() {
        return inputs;
    }

    /** A directory with a file for each, as libFuzzer wants it. */
    Path unpack(Path directory) throws IOException {
        Files.createDirectories(directory);
        for (int i = 0; i < inputs.size(); i++) Files.write(directory.resolve("kept-" + i), inputs.get(i));
        return directory;
    }

    /** Adds short inputs of that directory to the corpus in the sources. */
    void keep(Path directory) throws IOException {
        Set<String> lines = new LinkedHashSet<>();
        for (var input : inputs) lines.add(line(input));
        var found = new ArrayList<Path>();
        try (var files = Files.newDirectoryStream(directory)) {
            files.forEach(found::add);
        }
        found.sort(null);
        for (var file : found) {
            if (lines.size() < MAX_KEPT && Files.size(file) <= MAX_KEPT_BYTES)
                lines.add(line(Files.readAllBytes(file)));
        }
        var source = Path.of("src/test/resources", test.getPackageName().split("\\."))
                .resolve(test.getSimpleName() + ".corpus");
        Files.createDirectories(source.getParent());
        Files.write(source, lines, StandardCharsets.US_ASCII);
    }

    static String line(byte[] input) {
        var line = new StringBuilder();
        for (byte b : input) {
            if (b == '\\') line.append("\\\\");
            else if (b >= ' ' && b < 127) line.append((char) b);
            else line.append(String.format(Locale.ROOT, "\\x%02x", b));
        }
        return line.toString();
    }

    private static byte[] bytes(String line) {
        var bytes = new byte[line.length()];
        int length = 0;
        for (int at = 0; at < line.length(); at++) {
            char c = line.charAt(at);
            if (c == '\\' && line.charAt(at + 1) == 'x') {
                bytes[length++] = (byte) Integer.parseInt(line, at + 2, at + 4, 16);
                at += 3;
            } else {
                if (c == '\\') at++;
                bytes[length++] = (byte) c;
            }
        }
        return java.util.Arrays.copyOf(bytes, length);
    }
}
