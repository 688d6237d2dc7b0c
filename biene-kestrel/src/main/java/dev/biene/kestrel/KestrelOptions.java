package dev.biene.kestrel;

import java.time.Duration;

/**
 * The client's bounds.
 *
 * @param connectTimeout how long a connection may take to be made
 * @param answerTimeout how long a server may take to answer, beyond what it was asked to wait and 4 s a MiB
 * @param pushTimeout how long a push, or a forward, tries its servers before it gives up
 * @param readTimeout how long a read bears that no server answers
 * @param keepAlive how long the connection of an open item may be silent; must be less than the servers'
 *     {@code clientTimeout}
 * @param maxConnections how many may be in use at a time, over all servers
 */
public record KestrelOptions(
        Duration connectTimeout,
        Duration answerTimeout,
        Duration pushTimeout,
        Duration readTimeout,
        Duration keepAlive,
        int maxConnections) {

    public KestrelOptions {
        positive("connectTimeout", connectTimeout);
        positive("answerTimeout", answerTimeout);
        positive("keepAlive", keepAlive);
        if (maxConnections < 1)
            throw new IllegalArgumentException("maxConnections must be at least 1, was " + maxConnections);
    }

    private static void positive(String name, Duration duration) {
        if (duration.isZero() || duration.isNegative())
            throw new IllegalArgumentException(name + " must be positive, was " + duration);
    }

    /** 2 s to connect, 10 s to answer, 5 s to push, 3 s to read, a sign of life every 5 s, 1,024 connections. */
    public static KestrelOptions defaults() {
        return new KestrelOptions(
                Duration.ofSeconds(2),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(5),
                1_024);
    }

    public KestrelOptions withConnectTimeout(Duration timeout) {
        return new KestrelOptions(timeout, answerTimeout, pushTimeout, readTimeout, keepAlive, maxConnections);
    }

    public KestrelOptions withAnswerTimeout(Duration timeout) {
        return new KestrelOptions(connectTimeout, timeout, pushTimeout, readTimeout, keepAlive, maxConnections);
    }

    public KestrelOptions withPushTimeout(Duration timeout) {
        return new KestrelOptions(connectTimeout, answerTimeout, timeout, readTimeout, keepAlive, maxConnections);
    }

    public KestrelOptions withReadTimeout(Duration timeout) {
        return new KestrelOptions(connectTimeout, answerTimeout, pushTimeout, timeout, keepAlive, maxConnections);
    }

    public KestrelOptions withKeepAlive(Duration interval) {
        return new KestrelOptions(connectTimeout, answerTimeout, pushTimeout, readTimeout, interval, maxConnections);
    }

    public KestrelOptions withMaxConnections(int connections) {
        return new KestrelOptions(connectTimeout, answerTimeout, pushTimeout, readTimeout, keepAlive, connections);
    }
}
