package dev.biene.bench;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Somebody who looks on while jobs are done: the {@code biene} command in a process of its own. */
final class Onlooker implements AutoCloseable {

    private static final Path SCRIPT = Path.of("/usr/bin/script");
    private static final String MAIN = "dev.biene.cli.Main";
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private final Process process;
    private final Path output;
    private final AtomicLong events = new AtomicLong();
    private final List<InputStream> pages = new ArrayList<>();
    private long seen;

    private Onlooker(Process process, Path output) {
        this.process = process;
        this.output = output;
    }

    /** Why nobody can look on here, or null. */
    static @Nullable String absence() {
        return Files.isExecutable(SCRIPT) ? null : SCRIPT + " is missing, which makes terminals (package bsdutils)";
    }

    /** Somebody with a terminal. Returns when the set is on it. */
    static Onlooker inTerminal(Database database, String set) throws Exception {
        var output = Files.createTempFile("biene-bench-watch", ".typescript");
        var command = "stty rows 24 cols 80; exec " + String.join(" ", command("watch", set));
        var process = start(
                database,
                output,
                List.of(SCRIPT.toString(), "--quiet", "--flush", "--command", command, output.toString()));
        var onlooker = new Onlooker(process, output);
        onlooker.await("a picture of " + set, () -> text(output).contains(set));
        onlooker.seen = Files.size(output);
        return onlooker;
    }

    /** A dashboard with two pages open: the set, and all sets. Returns when both have been told of them. */
    static Onlooker inBrowser(Database database, String set) throws Exception {
        var output = Files.createTempFile("biene-bench-dashboard", ".out");
        var process = start(database, output, command("dashboard", "--port", "0", "--no-queues"));
        var onlooker = new Onlooker(process, output);
        onlooker.await("the dashboard's address", () -> text(output).contains("\n"));
        var address = URI.create(text(output).lines().findFirst().orElseThrow());
        onlooker.open(address.resolve("api/live?view=set&set=" + set));
        onlooker.open(address.resolve("api/live?view=sets"));
        onlooker.await("what the pages show", () -> onlooker.events.get() >= 2);
        onlooker.seen = onlooker.events.get();
        return onlooker;
    }

    /** As the launcher starts it. */
    private static List<String> command(String... words) {
        var command = new ArrayList<>(List.of(
                "nice",
                "-n",
                words[0].equals("watch") ? "19" : "10",
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Dbiene.terminals=" + (words[0].equals("watch") ? "012" : ""),
                "-cp",
                System.getProperty("java.class.path"),
                MAIN));
        command.addAll(List.of(words));
        return command;
    }

    private static Process start(Database database, Path output, List<String> command) throws IOException {
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        boolean inTerminal = command.get(0).equals(SCRIPT.toString());
        builder.redirectOutput(
                inTerminal ? ProcessBuilder.Redirect.DISCARD : ProcessBuilder.Redirect.to(output.toFile()));
        builder.environment().put("BIENE_DB", database.libpqUrl());
        builder.environment().put("TERM", "xterm-256color");
        builder.environment().put("SHELL", "/bin/sh");
        return builder.start();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            return "";
        }
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end || !process.isAlive()) {
                var said = text(output);
                close();
                throw new BenchException("no " + what + " within " + LIMIT.toSeconds() + " s: " + said);
            }
            TimeUnit.MILLISECONDS.sleep(20);
        }
    }

    private void open(URI stream) throws IOException, InterruptedException {
        var body = HTTP.send(HttpRequest.newBuilder(stream).build(), BodyHandlers.ofInputStream())
                .body();
        pages.add(body);
        var reader = new Thread(() -> read(body), "page");
        reader.setDaemon(true);
        reader.start();
    }

    private void read(InputStream stream) {
        try (var lines = stream) {
            var buffer = new byte[1 << 16];
            for (int n = lines.read(buffer); n >= 0; n = lines.read(buffer)) {
                if (n > 4 && buffer[0] == 'd') events.incrementAndGet();
            }
        } catch (IOException closed) {
            events.get();
        }
    }

    /** Fails if nothing was shown since it began: then nothing was measured either. */
    void mustHaveSeenMore() throws IOException {
        long now = pages.isEmpty() ? Files.size(output) : events.get();
        if (now <= seen || !process.isAlive())
            throw new BenchException("somebody who looked on saw nothing new: " + text(output));
    }

    @Override
    public void close() {
        try {
            for (var page : pages) page.close();
            // The terminal first has its children end, whose connections would be in the way of the next round.
            var all = Stream.concat(process.descendants(), Stream.of(process.toHandle()))
                    .toList();
            all.forEach(ProcessHandle::destroy);
            for (var each : all) each.onExit().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
            Files.deleteIfExists(output);
        } catch (IOException | ExecutionException | TimeoutException e) {
            Progress.say("an onlooker did not end: %s", e);
            process.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
