package dev.biene.postgres.embedded;

import dev.biene.BieneException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One run of a PostgreSQL tool: bounded in time, with a small clean environment, its output kept. */
final class Command {

    private static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static final File NOTHING = new File(File.separatorChar == '/' ? "/dev/null" : "NUL");
    private static final int MAX_OUTPUT_CHARS = 16_384;

    /**
     * How it ended.
     *
     * @param exit the exit status
     * @param output standard output and error as they came, the last 16 kB of them
     */
    record Result(int exit, String output) {

        boolean succeeded() {
            return exit == 0;
        }

        /** The last line that says something, or the exit status when there is none. */
        String lastLine() {
            var lines = output.lines().filter(line -> !line.isBlank()).toList();
            return lines.isEmpty()
                    ? "exit status " + exit
                    : lines.get(lines.size() - 1).strip();
        }
    }

    private Command() {}

    static Result run(List<String> command, Path directory, Duration limit) {
        return run(command, directory, limit, "");
    }

    /**
     * Runs the command and waits for its end.
     *
     * <p>The output goes to a file: the daemon that pg_ctl leaves behind would keep a pipe open and the wait for its end
     * would never end. The environment is emptied because the daemon lives on with it: neither somebody's PGDATA or
     * LD_LIBRARY_PATH nor the secrets of the process that happened to start it belong there.
     */
    static Result run(List<String> command, Path directory, Duration limit, String input) {
        @Nullable Path output = null;
        @Nullable Path stdin = null;
        try {
            output = Files.createTempFile("biene-postgres", ".out");
            if (!input.isEmpty()) {
                stdin = Files.createTempFile("biene-postgres", ".in");
                Files.writeString(stdin, input);
            }
            var builder = new ProcessBuilder(command)
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(stdin == null ? NOTHING : stdin.toFile())
                    .redirectOutput(output.toFile());
            clean(builder.environment());
            var exit = await(builder.start(), command, limit);
            var text = Files.readString(output, StandardCharsets.ISO_8859_1);
            return new Result(exit, text.substring(Math.max(0, text.length() - MAX_OUTPUT_CHARS)));
        } catch (IOException failure) {
            return new Result(127, String.valueOf(failure.getMessage()));
        } finally {
            delete(output);
            delete(stdin);
        }
    }

    private static void clean(Map<String, String> environment) {
        var path = environment.getOrDefault("PATH", DEFAULT_PATH);
        var systemRoot = environment.get("SystemRoot");
        environment.clear();
        environment.put("PATH", path);
        // Messages are read by this program, so they must be in English.
        environment.put("LC_ALL", "C");
        if (systemRoot != null) environment.put("SystemRoot", systemRoot);
    }

    private static int await(Process process, List<String> command, Duration limit) {
        try {
            if (process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) return process.exitValue();
            process.destroyForcibly();
            throw new BieneException("embedded PostgreSQL: \"" + String.join(" ", command) + "\" did not end within "
                    + limit.toSeconds() + " s");
        } catch (InterruptedException interruption) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            throw new BieneException("interrupted while the embedded PostgreSQL was started or stopped", interruption);
        }
    }

    private static void delete(@Nullable Path file) {
        if (file == null) return;
        try {
            Files.deleteIfExists(file);
        } catch (IOException ignored) {
            // A leftover in the temporary directory harms nobody.
        }
    }
}
