package dev.biene.bench.queues;

import java.net.InetSocketAddress;

/**
 * What a load client is to do.
 *
 * @param depth requests sent at once, of a fill and of PUT_GET
 * @param items to be stored by a fill
 * @param warmUpMillis of the run's time, not counted
 * @param millis counted; a fill and a drain take as long as they take
 */
record LoadSpec(
        Kind kind,
        InetSocketAddress address,
        String queue,
        int connections,
        int size,
        int depth,
        long items,
        long warmUpMillis,
        long millis) {

    private static final int FILL_CONNECTIONS = 4;
    private static final int FILL_DEPTH = 50;

    /** What each connection does, one request after the other. */
    enum Kind {
        /** A set and a get in turn; every other connection begins with a get. */
        PUT_GET,
        SET,
        /** Sets, pipelined. */
        FILL,
        /** {@code get q/close/open} until nothing comes. */
        DRAIN,
        /** {@code get q} until nothing comes. */
        DRAIN_PLAIN,
        /** {@code get q/open}, then {@code get q/close}, until nothing comes. */
        DRAIN_BY_TWO;

        boolean drains() {
            return this == DRAIN || this == DRAIN_PLAIN || this == DRAIN_BY_TWO;
        }
    }

    static LoadSpec timed(
            Kind kind, InetSocketAddress address, String queue, int connections, int size, double seconds) {
        long millis = Math.round(seconds * 1000);
        return new LoadSpec(kind, address, queue, connections, size, 1, 0, millis / 4, millis);
    }

    /** The same with so many requests in each write. */
    LoadSpec pipelined(int requests) {
        return new LoadSpec(kind, address, queue, connections, size, requests, items, warmUpMillis, millis);
    }

    static LoadSpec fill(InetSocketAddress address, String queue, int size, long items) {
        return new LoadSpec(Kind.FILL, address, queue, FILL_CONNECTIONS, size, FILL_DEPTH, items, 0, 0);
    }

    static LoadSpec drain(InetSocketAddress address, String queue, int connections, int size) {
        return drain(Kind.DRAIN, address, queue, connections, size);
    }

    static LoadSpec drain(Kind kind, InetSocketAddress address, String queue, int connections, int size) {
        return new LoadSpec(kind, address, queue, connections, size, 1, 0, 0, 0);
    }

    boolean isTimed() {
        return kind == Kind.PUT_GET || kind == Kind.SET;
    }

    /** One line, for another process. */
    String line() {
        return String.join(
                " ",
                kind.name(),
                address.getHostString(),
                "" + address.getPort(),
                queue,
                "" + connections,
                "" + size,
                "" + depth,
                "" + items,
                "" + warmUpMillis,
                "" + millis);
    }

    static LoadSpec parse(String line) {
        var words = line.split(" ");
        return new LoadSpec(
                Kind.valueOf(words[0]),
                new InetSocketAddress(words[1], Integer.parseInt(words[2])),
                words[3],
                Integer.parseInt(words[4]),
                Integer.parseInt(words[5]),
                Integer.parseInt(words[6]),
                Long.parseLong(words[7]),
                Long.parseLong(words[8]),
                Long.parseLong(words[9]));
    }
}
