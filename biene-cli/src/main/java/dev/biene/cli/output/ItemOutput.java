package dev.biene.cli.output;

import dev.biene.arbeiter.DeadLetter;
import dev.biene.arbeiter.Item;
import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.StageReport;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import tools.jackson.databind.node.ObjectNode;

/** What {@code --json} prints of queues and items. */
public final class ItemOutput {

    private ItemOutput() {}

    /** An item: its bytes under {@code text} if they are UTF-8, else under {@code base64}. */
    public static ObjectNode json(Item item) {
        var object = JsonOutput.object().put("queue", item.queue());
        if (item.deliveries() > 0) object.put("deliveries", item.deliveries());
        return bytes(object, item.bytes());
    }

    /** A dead letter, the original bytes as those of an item. */
    public static ObjectNode json(DeadLetter letter) {
        var object = JsonOutput.object()
                .put("queue", letter.queue())
                .put("time", letter.time().toString())
                .put("error", letter.error())
                .put("attempts", letter.attempts());
        return bytes(object, letter.bytes());
    }

    private static ObjectNode bytes(ObjectNode object, byte[] bytes) {
        try {
            return object.put(
                    "text",
                    StandardCharsets.UTF_8
                            .newDecoder()
                            .decode(ByteBuffer.wrap(bytes))
                            .toString());
        } catch (CharacterCodingException e) {
            return object.put("base64", Base64.getEncoder().encodeToString(bytes));
        }
    }

    /** The figures of a queue. */
    public static ObjectNode json(QueueStats stats) {
        var oldest = stats.oldest();
        return JsonOutput.object()
                .put("queue", stats.queue())
                .put("items", stats.items())
                .put("bytes", stats.bytes())
                .put("open", stats.open())
                .put("waiting", stats.waiters())
                .put("pushed", stats.pushed())
                .put("expired", stats.expired())
                .put("discarded", stats.discarded())
                .put("age_seconds", Seconds.of(stats.age()))
                .put("oldest_seconds", oldest == null ? null : Seconds.of(oldest));
    }

    /** What a process of a stage tells of itself. */
    public static ObjectNode json(StageReport stage) {
        var object = JsonOutput.object().put("input", stage.input().isEmpty() ? null : stage.input());
        var outputs = object.putObject("outputs");
        stage.outputs().forEach(outputs::put);
        object.put("host", stage.host())
                .put("pid", stage.pid())
                .put("bees", stage.bees())
                .put("handled", stage.handled())
                .put("failed", stage.failed())
                .put("in_per_second", stage.in())
                .put("out_per_second", stage.out())
                .put("running_seconds", Seconds.of(stage.running()));
        return object;
    }
}
