package dev.biene.bench;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** The harness's side of one {@link Worker}. For one thread; {@link #executed} and {@link #samples} for any. */
final class Child implements AutoCloseable {

    /** So many handlers had been called by this worker at that moment. */
    record Sample(long executed, long nanos) {}

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final Duration END_LIMIT = Duration.ofSeconds(15);
    private static final int LOG_LINES_SHOWN = 15;
    private static final int SAMPLE_MILLIS = 4;
    private static final int CALM_SAMPLE_MILLIS = 50;

    private final String name;
    private final Process process;
    private final Path log;
    private final LinkedBlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final List<Sample> samples = new ArrayList<>();
    private volatile long executed;

    private Child(String name, Process process, Path log) {
        this.name = name;
        this.process = process;
        this.log = log;
    }

    private static Path logs() {
        return Path.of(System.getProperty("bench.logs", "target/logs"));
    }

    /** Deletes what the workers of earlier runs have written to stderr. */
    static void forgetLogs() throws IOException {
        if (!Files.isDirectory(logs())) return;
        try (var files = Files.newDirectoryStream(logs(), "*.log")) {
            for (var file : files) Files.delete(file);
        }
    }

    static Child start(String name, List<String> command, Database database) throws IOException {
        Files.createDirectories(logs());
        var log = logs().resolve(name.replaceAll("[^A-Za-z0-9.-]", "_") + ".log");
        var builder = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(database.environment());
        var child = new Child(name, builder.start(), log);
        var reader = new Thread(child::read, "read " + name);
        reader.setDaemon(true);
        reader.start();
        return child;
    }

    /** The command of a JVM like this one, with its class path. */
    static List<String> java(String heap, String... arguments) {
        var command = new ArrayList<String>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(List.of(heap, "-cp", System.getProperty("java.class.path"), Bench.class.getName()));
        command.addAll(List.of(arguments));
        return command;
    }

    private void read() {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = in.readLine()) != null) take(line);
        } catch (IOException killed) {
            lines.add("#failed " + killed.getMessage());
        }
        lines.add("#failed the process has ended");
    }

    private void take(String line) {
        if (!line.startsWith("#n ")) {
            if (line.startsWith("#")) lines.add(line);
            return;
        }
        var words = line.split(" ");
        var sample = new Sample(Long.parseLong(words[1]), Long.parseLong(words[2]));
        synchronized (samples) {
            samples.add(sample);
        }
        executed = sample.executed();
    }

    void go(String set, long limit) throws IOException {
        go(set, limit, SAMPLE_MILLIS);
    }

    private void go(String set, long limit, int sampleMillis) throws IOException {
        forgetSamples();
        send("go " + set + " " + limit + " " + sampleMillis);
    }

    /** Lets it do all of a set; {@link #executed} and {@link #samples} stay what they are at the beginning. */
    void goQuietly(String set) throws IOException {
        go(set, 0, 0);
    }

    /** Lets it do all of a set, and tell now and then how far it is: what it says of each job would cost as much as that. */
    void goCalmly(String set) throws IOException {
        go(set, 0, CALM_SAMPLE_MILLIS);
    }

    private void forgetSamples() {
        synchronized (samples) {
            samples.clear();
        }
        executed = 0;
    }

    void send(String line) throws IOException {
        var out = process.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The next line's words, which must begin with {@code #first}. */
    String[] await(String first, Duration limit) throws InterruptedException {
        var line = lines.poll(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null)
            throw new BenchException(name + ": no #" + first + " within " + limit.toSeconds() + " s" + tail());
        var words = line.split(" ");
        if (!words[0].equals("#" + first)) {
            throw new BenchException(name + ": expected #" + first + ", got \"" + line + "\"" + tail());
        }
        return words;
    }

    /** Whether the worker has said something that is not read yet: finished, or failed. */
    boolean spoke() {
        return !lines.isEmpty();
    }

    long executed() {
        return executed;
    }

    List<Sample> samples() {
        synchronized (samples) {
            return List.copyOf(samples);
        }
    }

    long pid() {
        return process.pid();
    }

    double cpuSeconds() {
        return Processes.cpuSeconds(process.pid());
    }

    /** Bytes of heap that the worker's JVM has given out so far; NaN if it is no JVM. */
    double allocatedBytes() throws IOException, InterruptedException {
        send("allocated");
        return Double.parseDouble(await("allocated", ANSWER_LIMIT)[1]);
    }

    private String tail() {
        try (var all = Files.lines(log)) {
            var text = all.toList();
            var last = text.subList(Math.max(0, text.size() - LOG_LINES_SHOWN), text.size());
            return last.isEmpty() ? "" : last.stream().collect(Collectors.joining("\n    ", "\n    ", ""));
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) return;
        } catch (IOException gone) {
            // Then there is nobody to tell.
            Progress.say("%s: %s", name, gone.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
