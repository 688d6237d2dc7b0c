package dev.biene.dashboard;

import dev.biene.BieneException;
import dev.biene.arbeiter.DeadLetter;
import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.QueueNames;
import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.Queues;
import dev.biene.arbeiter.StageReport;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Base64;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What is to be seen of queues. The views are looked at by one thread, that of the queues' lookout. */
final class QueueViews {

    private static final int MOMENTS = 120;

    /** Of how many queues of a list it is found out whether dead letters lie in them. */
    private static final int PEEKED = 50;

    /** How much of an item a page is shown. */
    private static final int SHOWN = 64 << 10;

    private static final Head NOTHING = new Head(null, null);

    private final Queues queues;

    /** A queue at one moment, to compute what went in and out between two. */
    private record Moment(long nanos, long items, long open, long pushed) {}

    private final Map<String, Deque<Moment>> moments = new HashMap<>();

    QueueViews(Queues queues) {
        this.queues = queues;
    }

    /** The view that a query names. */
    View named(String view, Query query) {
        return switch (view) {
            case "queues" -> new All(query.text("q").toLowerCase(Locale.ROOT));
            case "queue" -> new One(QueueNames.check(query.needed("queue")));
            default -> throw new Refusal(404, "there is no view \"" + view + '"');
        };
    }

    private List<QueueStats> read(Readings readings) {
        return readings.get("queues", Duration.ofMillis(900), 0, () -> {
            var all = queues.stats();
            long now = System.nanoTime();
            for (var queue : all) {
                var past = moments.computeIfAbsent(queue.queue(), any -> new ArrayDeque<>());
                past.add(new Moment(now, queue.items(), queue.open(), queue.pushed()));
                if (past.size() > MOMENTS) past.remove();
            }
            moments.keySet().retainAll(all.stream().map(QueueStats::queue).toList());
            return all;
        });
    }

    /** What stages tell of themselves comes every two seconds, so it need not be asked for more often. */
    private List<StageReport> stages(Readings readings) {
        return readings.get("queues/stages", Duration.ofMillis(1_800), 0, queues::stages);
    }

    private ObjectNode told(QueueStats queue, Readings readings, boolean peeked) {
        var told = Told.queue(queue);
        rates(told, moments.getOrDefault(queue.queue(), new ArrayDeque<>()));
        told.put("deadLetters", peeked && letter(queue, readings) != null);
        return told;
    }

    /** In and out a second over the last ten seconds or so, and the depths that are remembered. */
    private static void rates(ObjectNode told, Deque<Moment> past) {
        var depths = JsonNodeFactory.instance.arrayNode();
        past.forEach(moment -> depths.add(moment.items()));
        told.set("depths", depths);
        if (past.size() < 2) return;
        var last = past.getLast();
        var first = past.getFirst();
        for (var moment : past) {
            if (last.nanos() - moment.nanos() >= Duration.ofSeconds(10).toNanos()) first = moment;
        }
        double seconds = Math.max(1e-3, (last.nanos() - first.nanos()) / 1e9);
        long in = last.pushed() - first.pushed();
        long out = in - (last.items() + last.open() - first.items() - first.open());
        // A server that has started anew counts from zero.
        told.put("in", Math.max(0, Math.round(in / seconds * 10) / 10.0));
        told.put("out", Math.max(0, Math.round(out / seconds * 10) / 10.0));
    }

    /** The dead letter at the head of a queue, or null. */
    private @Nullable DeadLetter letter(QueueStats queue, Readings readings) {
        Head head = head(queue, readings, Duration.ofSeconds(5));
        return head.letter();
    }

    /** What lies at the head of a queue, if anything does. */
    private record Head(@Nullable Item item, @Nullable DeadLetter letter) {}

    private Head head(QueueStats queue, Readings readings, Duration maxAge) {
        // A queue is made by the first who peeks into it, and who only looks shall make none.
        if (queue.items() == 0) return NOTHING;
        return readings.get("queue/" + queue.queue() + "/head", maxAge, 0, () -> {
            var item = queues.peek(queue.queue());
            return new Head(item, item == null ? null : parsed(item.bytes()));
        });
    }

    private static @Nullable DeadLetter parsed(byte[] bytes) {
        try {
            return bytes.length > 0 && bytes[0] == '{' ? DeadLetter.parse(bytes) : null;
        } catch (BieneException e) {
            return null;
        }
    }

    private final class All implements View {

        private final String part;

        All(String part) {
            this.part = part;
        }

        @Override
        public String key() {
            return "queues?q=" + part;
        }

        @Override
        public JsonNode look(Readings readings) {
            var all = read(readings);
            var chosen = all.stream()
                    .filter(queue -> queue.queue().toLowerCase(Locale.ROOT).contains(part))
                    .toList();
            var list = JsonNodeFactory.instance.arrayNode();
            for (int i = 0; i < chosen.size(); i++) list.add(told(chosen.get(i), readings, i < PEEKED));
            var told = Told.object().put("all", all.size());
            told.set("queues", list);
            told.set("stages", Told.list(stages(readings), Told::stage));
            return told;
        }
    }

    private final class One implements View {

        private final String name;

        One(String name) {
            this.name = name;
        }

        @Override
        public String key() {
            return "queue?queue=" + name;
        }

        @Override
        public JsonNode look(Readings readings) {
            var stats = read(readings).stream()
                    .filter(queue -> queue.queue().equals(name))
                    .findFirst()
                    .orElse(QueueStats.empty(name));
            var told = told(stats, readings, true);
            var head = head(stats, readings, Duration.ofSeconds(2));
            var item = head.item();
            if (item != null) told.set("head", item(item.bytes()));
            told.set("stages", Told.list(around(stages(readings)), Told::stage));
            var letter = head.letter();
            if (letter != null) {
                told.set(
                        "letter",
                        Told.object()
                                .put("queue", letter.queue())
                                .put("time", letter.time().toEpochMilli())
                                .put("attempts", letter.attempts())
                                .put("error", letter.error())
                                .put("stack", letter.stack())
                                .set("item", item(letter.bytes())));
            }
            return told;
        }

        /** The stages that take from it or push to it. */
        private List<StageReport> around(List<StageReport> all) {
            return all.stream()
                    .filter(stage ->
                            stage.input().equals(name) || stage.outputs().containsKey(name))
                    .toList();
        }
    }

    /** An item's bytes for a page: whole, as far as it is shown, and as text where it is text. */
    private static ObjectNode item(byte[] bytes) {
        var shown = bytes.length <= SHOWN ? bytes : Arrays.copyOf(bytes, SHOWN);
        return Told.object()
                .put("bytes", bytes.length)
                .put("shown", shown.length)
                .put("text", text(shown, bytes.length > SHOWN))
                .put("base64", Base64.getEncoder().encodeToString(shown));
    }

    /** The text if it is UTF-8, or null; of a piece the last character may be cut in two. */
    private static @Nullable String text(byte[] bytes, boolean cut) {
        for (int less = 0; less <= (cut ? 3 : 0) && less <= bytes.length; less++) {
            var text = text(bytes, bytes.length - less);
            if (text != null) return text;
        }
        return null;
    }

    private static @Nullable String text(byte[] bytes, int length) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes, 0, length))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
