package dev.biene.kestrel.server;

import dev.biene.kestrel.journal.QueueCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** The texts of {@code stats} and {@code dump_stats}, with Kestrel's fields in Kestrel's order. */
final class ServerReport {
    private final KestrelServer server;

    ServerReport(KestrelServer server) {
        this.server = server;
    }

    /** Tells the figures of the server and of these queues, queue by queue. */
    void stats(Stream<QueueCounts> queues, Map<String, Long> totals, Consumer<byte[]> out) {
        var text = new StringBuilder();
        ofServer(totals).forEach((key, value) -> line(text, key, value));
        out.accept(Answers.bytes(text.toString()));
        queues.forEach(counts -> {
            text.setLength(0);
            ofQueue(counts).forEach((key, value) -> line(text, "queue_" + counts.name() + "_" + key, value));
            out.accept(Answers.bytes(text.toString()));
        });
        out.accept(Answers.END);
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("STAT ").append(key).append(' ').append(value).append("\r\n");
    }

    /** Tells the figures of some queues, for reading. */
    static void dump(Stream<QueueCounts> queues, Consumer<byte[]> out) {
        queues.forEach(counts -> {
            var text = new StringBuilder("queue '").append(counts.name()).append("' {\r\n");
            ofQueue(counts)
                    .forEach((key, value) -> text.append("  ")
                            .append(key)
                            .append('=')
                            .append(value)
                            .append("\r\n"));
            out.accept(Answers.bytes(text.append("}\r\n").toString()));
        });
        out.accept(Answers.END);
    }

    /** Tells how long the items at the heads of queues have been there, in milliseconds. */
    static void ages(Map<String, Long> ages, Consumer<byte[]> out) {
        var text = new StringBuilder();
        ages.forEach((name, millis) -> line(text, "queue_" + name + "_head_age", Long.toString(millis)));
        out.accept(Answers.bytes(text.toString()));
        out.accept(Answers.END);
    }

    /** Tells what stages have reported. */
    static void stages(Map<String, String> reports, Consumer<byte[]> out) {
        reports.forEach((id, report) -> out.accept(Answers.line("STAT stage_" + id + " " + report)));
        out.accept(Answers.END);
    }

    private Map<String, String> ofServer(Map<String, Long> totals) {
        var stats = server.stats();
        long now = System.currentTimeMillis();
        var fields = new LinkedHashMap<String, String>();
        fields.put("uptime", Long.toString((now - stats.startedAtMillis) / 1000));
        fields.put("time", Long.toString(now / 1000));
        fields.put("version", KestrelServer.VERSION);
        fields.put("curr_items", Long.toString(totals.getOrDefault("curr_items", 0L)));
        fields.put("total_items", Long.toString(stats.totalItems));
        fields.put("bytes", Long.toString(totals.getOrDefault("bytes", 0L)));
        fields.put("reserved_memory_ratio", "0.000");
        fields.put("curr_connections", Long.toString(stats.connections));
        fields.put("total_connections", Long.toString(stats.totalConnections));
        fields.put("cmd_get", Long.toString(stats.gets));
        fields.put("cmd_set", Long.toString(stats.sets));
        fields.put("cmd_peek", Long.toString(stats.peeks));
        fields.put("get_hits", Long.toString(stats.hits));
        fields.put("get_misses", Long.toString(stats.misses));
        fields.put("bytes_read", Long.toString(stats.bytesRead));
        fields.put("bytes_written", Long.toString(stats.bytesWritten));
        for (var name : List.of("queue_creates", "queue_deletes", "queue_expires"))
            fields.put(name, Long.toString(totals.getOrDefault(name, 0L)));
        return fields;
    }

    private static Map<String, String> ofQueue(QueueCounts counts) {
        var fields = new LinkedHashMap<String, String>();
        fields.put("items", Long.toString(counts.items()));
        fields.put("bytes", Long.toString(counts.bytes()));
        fields.put("total_items", Long.toString(counts.totalItems()));
        fields.put("logsize", Long.toString(counts.journalBytes()));
        fields.put("expired_items", Long.toString(counts.expired()));
        fields.put("mem_items", Long.toString(counts.itemsInMemory()));
        fields.put("mem_bytes", Long.toString(counts.bytesInMemory()));
        fields.put("age", Long.toString(counts.ageMillis()));
        fields.put("discarded", Long.toString(counts.discarded()));
        fields.put("waiters", Integer.toString(counts.waiters()));
        fields.put("open_transactions", Integer.toString(counts.open()));
        fields.put("transactions", Long.toString(counts.opens()));
        fields.put("canceled_transactions", Long.toString(counts.aborts()));
        fields.put("total_flushes", Long.toString(counts.flushes()));
        fields.put("journal_rewrites", Long.toString(counts.moved()));
        fields.put("journal_rotations", Long.toString(counts.segments()));
        if (!counts.children().isEmpty()) fields.put("children", String.join(",", counts.children()));
        return fields;
    }
}
