package dev.biene.bench.queues;

import dev.biene.bench.Bench;
import dev.biene.bench.BenchException;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A process that is asked in lines and answers each with one line that begins with {@code #}. What it says
 * otherwise goes to stderr. For one thread.
 */
final class Subprocess implements AutoCloseable {

    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final Duration ANSWER_LIMIT = Duration.ofMinutes(10);

    private final String name;
    private final Process process;
    private final LinkedBlockingQueue<String> answers = new LinkedBlockingQueue<>();

    private Subprocess(String name, Process process) {
        this.name = name;
        this.process = process;
    }

    static Subprocess start(String name, List<String> command) throws IOException {
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var started = new Subprocess(name, process);
        var reader = new Thread(started::read, "read " + name);
        reader.setDaemon(true);
        reader.start();
        return started;
    }

    /** A process of ours, with a sub-command of the benchmarks. */
    static Subprocess java(String name, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
        command.addAll(List.of("-Xmx256m", "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path")));
        command.add(Bench.class.getName());
        command.addAll(List.of(arguments));
        return start(name, command);
    }

    private void read() {
        try (var in = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            String line;
            while ((line = in.readLine()) != null) if (line.startsWith("#")) answers.add(line.substring(1));
        } catch (IOException killed) {
            answers.add("failed " + killed.getMessage());
        }
        answers.add("failed the process has ended");
    }

    long pid() {
        return process.pid();
    }

    /** Sends a line and waits for the answer to it. */
    String ask(String line) throws IOException, InterruptedException {
        send(line);
        return await();
    }

    void send(String line) throws IOException {
        var out = process.getOutputStream();
        out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }

    /** The next answer. */
    String await() throws InterruptedException {
        var answer = answers.poll(ANSWER_LIMIT.toSeconds(), TimeUnit.SECONDS);
        if (answer == null) throw new BenchException(name + ": no answer within " + ANSWER_LIMIT.toSeconds() + " s");
        if (answer.startsWith("failed")) throw new BenchException(name + ": " + answer);
        return answer;
    }

    @Override
    public void close() {
        try {
            process.getOutputStream().close();
            if (process.waitFor(END_LIMIT.toMillis(), TimeUnit.MILLISECONDS)) return;
        } catch (IOException gone) {
            // It has ended already; there is nobody to tell.
            process.destroy();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
    }
}
