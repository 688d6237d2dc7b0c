package dev.biene.bench.queues;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.bench.Latencies;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A stage in a process of its own. It does what stdin says and answers each line:
 *
 * <pre>
 * naive 127.0.0.1 40001 5 1024 1000 9000    5 outputs of 1024 bytes; 1000 items to warm up, then 9000
 * #9000 1.234                               items and seconds
 * biene 127.0.0.1 40001 5 1024 1000 9000
 * #9000 0.456
 * idle 127.0.0.1 40001 500                  start times of 500 items, which hold when they were pushed
 * #ready
 * #61.2 230.5 900.1                         p50, p99 and maximum in microseconds
 * </pre>
 */
final class StageWork {

    static final String INPUT = "in";
    static final String OUTPUT = "out";

    private StageWork() {}

    static void serve() throws Exception {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        String line;
        while ((line = in.readLine()) != null) {
            var words = line.split(" ");
            var address = new InetSocketAddress(words[1], Integer.parseInt(words[2]));
            int number = Integer.parseInt(words[3]);
            if (words[0].equals("idle")) {
                idle(address, number);
                continue;
            }
            int size = Integer.parseInt(words[4]);
            int warmUp = Integer.parseInt(words[5]);
            int items = Integer.parseInt(words[6]);
            long nanos = words[0].equals("naive")
                    ? naive(address, number, size, warmUp, items)
                    : biene(address, number, size, warmUp, items);
            System.out.println("#" + items + " " + nanos / 1e9);
        }
    }

    private static long naive(InetSocketAddress address, int outputs, int size, int warmUp, int items)
            throws IOException {
        try (var loop = new NaiveLoop(address, size)) {
            for (int i = 0; i < warmUp; i++) loop.handle(outputs);
            long start = System.nanoTime();
            for (int i = 0; i < items; i++) loop.handle(outputs);
            return System.nanoTime() - start;
        }
    }

    private static Queues connect(InetSocketAddress address) {
        return Queues.connect("kestrel://" + address.getHostString() + ":" + address.getPort());
    }

    private static long biene(InetSocketAddress address, int outputs, int size, int warmUp, int items)
            throws Exception {
        var output = Output.all(Collections.nCopies(outputs, Output.to(OUTPUT, new byte[size])));
        var handled = new AtomicLong();
        var started = new AtomicLong();
        try (var queues = connect(address);
                var stage = new Arbeiter(queues, INPUT, (arbeiter, item) -> {
                    long count = handled.incrementAndGet();
                    if (count == warmUp + 1) started.set(System.nanoTime());
                    if (count == warmUp + items) arbeiter.stop();
                    return output;
                })) {
            stage.run();
            return System.nanoTime() - started.get();
        }
    }

    private static void idle(InetSocketAddress address, int items) throws Exception {
        var latencies = new Latencies();
        try (var queues = connect(address);
                var stage = new Arbeiter(queues, INPUT, (arbeiter, item) -> {
                    // Both processes read the machine's one monotonic clock.
                    latencies.add(
                            System.nanoTime() - ByteBuffer.wrap(item.bytes()).getLong());
                    if (latencies.count() == items) arbeiter.stop();
                    return Output.none();
                })) {
            System.out.println("#ready");
            stage.run();
        }
        System.out.println("#" + latencies.micros(50) + " " + latencies.micros(99) + " " + latencies.maxMicros());
    }
}
