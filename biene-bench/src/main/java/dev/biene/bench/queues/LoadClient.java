package dev.biene.bench.queues;

import java.io.IOException;

/** The load client's process, which stays warm from one measurement to the next. For one thread. */
final class LoadClient implements AutoCloseable {

    private static final double WARM_UP_SECONDS = 2;

    private final Subprocess process;

    private LoadClient(Subprocess process) {
        this.process = process;
    }

    static LoadClient start() throws IOException {
        return new LoadClient(Subprocess.java("load client", "queues", "load"));
    }

    LoadResult run(LoadSpec spec) throws IOException, InterruptedException {
        return LoadResult.parse(process.ask(spec.line()));
    }

    /** Lets the server, and this, run until both are compiled. */
    void warmUp(QueueServer server) throws IOException, InterruptedException {
        var queue = "warm-up";
        run(LoadSpec.fill(server.address(), queue, 64, 500));
        run(LoadSpec.timed(LoadSpec.Kind.PUT_GET, server.address(), queue, 50, 64, WARM_UP_SECONDS));
        server.answer("delete " + queue);
    }

    @Override
    public void close() {
        process.close();
    }
}
