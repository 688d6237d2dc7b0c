package dev.biene.kestrel;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.kestrel.server.KestrelServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;

/** What tests run in processes of their own, to kill them. */
final class ChildProcess implements AutoCloseable {
    private final Process process;

    private ChildProcess(List<String> arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-Xshare:auto", "-XX:TieredStopAtLevel=1", "-cp"));
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(ChildProcess.class.getName());
        command.addAll(arguments);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    /** A stage from "in" to "out" of this kind: hold, die, copy, hundred. */
    static ChildProcess stage(String kind, int port) throws IOException {
        return new ChildProcess(List.of(kind, "kestrel://127.0.0.1:" + port));
    }

    static ChildProcess server(int port, Path directory) throws IOException {
        return new ChildProcess(List.of("server", Integer.toString(port), directory.toString()));
    }

    /** Ends it as kill -9 does, and waits until it has ended. */
    void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Freezes it, or lets it go on. */
    void signal(String signal) throws IOException, InterruptedException {
        new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                .start()
                .waitFor();
    }

    void awaitEnd() {
        try {
            if (process.waitFor(60, TimeUnit.SECONDS)) return;
            throw new AssertionError("child process does not end");
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    public static void main(String[] arguments) throws Exception {
        if (arguments[0].equals("server")) {
            var settings = KestrelServer.Settings.in(Path.of(arguments[2])).withPort(Integer.parseInt(arguments[1]));
            try (var server = KestrelServer.start(settings)) {
                server.awaitClose();
            }
            return;
        }
        try (var queues = Queues.connect(arguments[1])) {
            stage(arguments[0], queues).run();
        }
    }

    private static Arbeiter stage(String kind, Queues queues) {
        return switch (kind) {
            case "hold" ->
                new Arbeiter(queues, "in", (a, item) -> {
                    new CountDownLatch(1).await();
                    return Output.none();
                });
            case "die" ->
                new Arbeiter(queues, "in", (a, item) -> {
                            if (item.text().equals("poison"))
                                Runtime.getRuntime().halt(9);
                            return Output.to("out", item.bytes());
                        })
                        .maxDeliveries(3);
            case "copy" ->
                new Arbeiter(queues, "in", (a, item) -> {
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
                    return Output.to("out", item.bytes());
                });
            case "hundred" ->
                new Arbeiter(
                        queues,
                        "in",
                        (a, item) ->
                                Output.lazily(IntStream.range(0, 100).mapToObj(i -> slowly(item.text() + " " + i))));
            default -> throw new IllegalArgumentException(kind);
        };
    }

    private static Output slowly(String text) {
        // A part takes as long as its maker: the process is to die between two of them.
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        return Output.to("out", text);
    }
}
