package dev.biene.bench.jmh;

import dev.biene.arbeiter.MemoryQueues;
import dev.biene.kestrel.server.KestrelServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The protocol's codec, as the server has it: {@value #REQUESTS} requests in one write and all their answers in one
 * read, over queues in memory, so that what remains is reading requests and writing answers. The client does next to
 * nothing, but its half of the socket is in the figures.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4)
@Measurement(iterations = 4)
public class ProtocolBenchmark {

    static final int REQUESTS = 256;

    /** Bytes of an item. */
    @Param({"64", "1024"})
    public int size = 64;

    private byte[] requests = new byte[0];
    private byte[] answers = new byte[0];
    private @Nullable KestrelServer server;
    private @Nullable Socket socket;

    /** Starts a server in this process. */
    @Setup
    public void start() throws IOException {
        var data = "x".repeat(size) + "\r\n";
        requests = bytes(("set q 0 0 " + size + "\r\n" + data + "get q\r\n").repeat(REQUESTS / 2));
        answers = bytes(("STORED\r\nVALUE q 0 " + size + "\r\n" + data + "END\r\n").repeat(REQUESTS / 2));
        var settings = KestrelServer.Settings.in(Path.of("/var/tmp/biene-bench-jmh-unused"))
                .withPort(0);
        var started = KestrelServer.over(new MemoryQueues(), settings);
        server = started;
        var connected = new Socket(InetAddress.getLoopbackAddress(), started.port());
        connected.setTcpNoDelay(true);
        socket = connected;
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Sets and gets in turn. */
    @Benchmark
    @OperationsPerInvocation(REQUESTS)
    public int requests() throws IOException {
        var connected = socket;
        if (connected == null) throw new IllegalStateException("not connected");
        connected.getOutputStream().write(requests);
        int read = connected.getInputStream().readNBytes(answers, 0, answers.length);
        if (read < answers.length || answers[answers.length - 2] != '\r') throw new IOException("the answers are cut");
        return read;
    }

    /** Stops the server. */
    @TearDown
    public void stop() throws IOException {
        if (socket != null) socket.close();
        if (server != null) server.close();
    }
}
