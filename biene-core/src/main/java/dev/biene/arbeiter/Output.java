package dev.biene.arbeiter;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.BaseStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a handler returns: bytes and the queues they go to. Nothing, one, many, or a lazy stream of them.
 *
 * <pre>{@code
 * Output.none()                                                  // a sink
 * Output.to("out", bytes)                                        // one
 * Output.to("a", bytes).and("b", other)                          // several, in this order
 * Output.to(Map.of("a", bytes, "b", other))
 * Output.all(words.stream().map(w -> Output.to("words", w)).toList())
 * Output.lazily(keys.stream().map(key -> Output.to("data", load(key))))   // published as it is produced
 * }</pre>
 *
 * <p>An eager output is forwarded as a unit. A lazy one is published while it is produced, in batches, and the
 * item is confirmed after the last; if it fails half way, what was published stays, and is published again when
 * the item is handled again. Immutable, except that a lazy output can be consumed once.
 */
public final class Output {
    private static final Output NONE = new Output(List.of(), null, null);

    private final List<Part> parts;
    private final @Nullable Iterator<Output> rest;
    private final @Nullable AutoCloseable source;

    private Output(List<Part> parts, @Nullable Iterator<Output> rest, @Nullable AutoCloseable source) {
        this.parts = parts;
        this.rest = rest;
        this.source = source;
    }

    /** Nothing: the item is confirmed and goes nowhere. */
    public static Output none() {
        return NONE;
    }

    /** One item for one queue. */
    public static Output to(String queue, byte[] bytes) {
        return new Output(List.of(new Part(queue, bytes, null)), null, null);
    }

    /** One item for one queue: the text in UTF-8. */
    public static Output to(String queue, String text) {
        return to(queue, text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * One item that is dropped if nobody has read it by then. Kestrel counts whole seconds, so there it lives up
     * to one second longer.
     */
    public static Output to(String queue, byte[] bytes, Duration timeToLive) {
        return new Output(List.of(new Part(queue, bytes, timeToLive)), null, null);
    }

    /** One item for each queue named, in the map's order. */
    public static Output to(Map<String, byte[]> bytesByQueue) {
        var parts = new ArrayList<Part>(bytesByQueue.size());
        bytesByQueue.forEach((queue, bytes) -> parts.add(new Part(queue, bytes, null)));
        return new Output(List.copyOf(parts), null, null);
    }

    /** All of these, as a unit, in this order. None of them may be lazy. */
    public static Output all(Iterable<Output> outputs) {
        var parts = new ArrayList<Part>();
        for (var output : outputs) parts.addAll(output.parts());
        return new Output(List.copyOf(parts), null, null);
    }

    /** These, published as the stream produces them. The stream is closed at the end, come what may. */
    public static Output lazily(Stream<Output> outputs) {
        return new Output(List.of(), outputs.iterator(), (BaseStream<?, ?>) outputs);
    }

    /** These, published as the iterator produces them. It is closed at the end if it is {@link AutoCloseable}. */
    public static Output lazily(Iterator<Output> outputs) {
        return new Output(List.of(), outputs, outputs instanceof AutoCloseable source ? source : null);
    }

    /** This and one more. */
    public Output and(String queue, byte[] bytes) {
        return and(to(queue, bytes));
    }

    /** This and one more: the text in UTF-8. */
    public Output and(String queue, String text) {
        return and(to(queue, text));
    }

    /** This and, after it, that. Neither may be lazy. */
    public Output and(Output other) {
        return all(List.of(this, other));
    }

    public boolean isLazy() {
        return rest != null;
    }

    /**
     * The items of an eager output, in order; for backends.
     *
     * @throws IllegalArgumentException if it is lazy
     */
    public List<Part> parts() {
        if (isLazy())
            throw new IllegalArgumentException(
                    "expected an eager output, got a lazy one; a handler may return it, by itself, and nobody else");
        return parts;
    }

    @Nullable
    Iterator<Output> rest() {
        return rest;
    }

    @Nullable
    AutoCloseable source() {
        return source;
    }

    @Override
    public String toString() {
        return isLazy() ? "Output[lazy]" : "Output" + parts;
    }

    /** One item on its way to one queue. */
    public static final class Part {
        private final String queue;
        private final byte[] bytes;
        private final @Nullable Duration timeToLive;

        private Part(String queue, byte[] bytes, @Nullable Duration timeToLive) {
            if (timeToLive != null && (timeToLive.isZero() || timeToLive.isNegative()))
                throw new IllegalArgumentException("time to live must be positive, was " + timeToLive);
            this.queue = QueueNames.check(queue);
            this.bytes = bytes;
            this.timeToLive = timeToLive;
        }

        public String queue() {
            return queue;
        }

        public byte[] bytes() {
            return bytes;
        }

        /** How long it may wait to be read; null for ever. */
        public @Nullable Duration timeToLive() {
            return timeToLive;
        }

        @Override
        public String toString() {
            return "[" + bytes.length + " bytes to \"" + queue + "\"]";
        }
    }
}
