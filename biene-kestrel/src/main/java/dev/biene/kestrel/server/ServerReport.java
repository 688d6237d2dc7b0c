package dev.biene.kestrel.server;

import dev.biene.kestrel.journal.QueueCounts;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The texts of {@code stats} and {@code dump_stats}, with Kestrel's fields in Kestrel's order. */
final class ServerReport {
    private final KestrelServer server;

    ServerReport(KestrelServer server) {
        this.server = server;
    }

    /** Tells the figures of the server and of all queues, queue by queue. */
    void stats(Consumer<String> out) {
        var text = new StringBuilder();
        ofServer().forEach((key, value) -> line(text, key, value));
        out.accept(text.toString());
        for (var name : server.store().names()) {
            var counts = server.store().counts(name);
            if (counts == null) continue;
            text.setLength(0);
            ofQueue(counts).forEach((key, value) -> line(text, "queue_" + name + "_" + key, value));
            out.accept(text.toString());
        }
        out.accept("END\r\n");
    }

    private static void line(StringBuilder text, String key, String value) {
        text.append("STAT ").append(key).append(' ').append(value).append("\r\n");
    }

    /** Tells the figures of some queues, for reading. */
    void dump(List<String> names, Consumer<String> out) {
        for (var name : names) {
            var counts = server.store().counts(name);
            if (counts == null) continue;
            var text = new StringBuilder("queue '").append(name).append("' {\r\n");
            ofQueue(counts)
                    .forEach((key, value) -> text.append("  ")
                            .append(key)
                            .append('=')
                            .append(value)
                            .append("\r\n"));
            out.accept(text.append("}\r\n").toString());
        }
        out.accept("END\r\n");
    }

    private Map<String, String> ofServer() {
        var stats = server.stats();
        var totals = server.store().totals();
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
