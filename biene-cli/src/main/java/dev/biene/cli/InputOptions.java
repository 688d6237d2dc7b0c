package dev.biene.cli;

import dev.biene.cli.input.InputFormat;
import dev.biene.cli.input.InputSource;
import dev.biene.cli.output.Terminal;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where jobs come from and how they are written. */
final class InputOptions {

    @Option(
            names = "--from",
            paramLabel = "FILE",
            description = "Read the jobs from this file; - is standard input, which is read by itself when it is no"
                    + " terminal.")
    private @Nullable String from;

    @Option(
            names = "--format",
            paramLabel = "lines|nul|jsonl|csv",
            description = {
                "lines: each line is a job, {\"line\": \"...\"}. nul: the same from find -print0. jsonl: each line is a"
                        + " JSON object. csv: a header row with the keys, then a job a row.",
                "Default: by the name of the file (.jsonl, .ndjson, .csv), else lines."
            })
    private @Nullable InputFormat format;

    @Option(names = "--key", paramLabel = "NAME", description = "The key for a plain line, in place of \"line\".")
    private String key = "line";

    /** Whether there is anything to read. */
    boolean given(Terminal terminal) {
        return from != null || !terminal.inIsTerminal();
    }

    /** Opens what the options name. */
    InputSource open(Terminal terminal) throws IOException {
        if (key.isEmpty()) throw new IllegalArgumentException("--key needs a name, was empty");
        if (from == null || from.equals("-")) {
            return (format == null ? InputFormat.LINES : format).open(terminal.in(), "standard input", key);
        }
        var chosen = format == null ? InputFormat.ofFile(from) : format;
        return chosen.open(file(from), from, key);
    }

    static InputStream file(String name) throws IOException {
        var path = Path.of(name);
        if (Files.isDirectory(path)) {
            throw new IllegalArgumentException("--from needs a file, \"" + name + "\" is a directory");
        }
        return new BufferedInputStream(Files.newInputStream(path));
    }
}
