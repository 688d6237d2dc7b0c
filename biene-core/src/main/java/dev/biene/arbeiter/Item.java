package dev.biene.arbeiter;

import java.nio.charset.StandardCharsets;

/**
 * One item of a queue: bytes, and where they were. Biene has no opinion on what the bytes mean. The array is
 * handed over, not copied; a handler may forward it, and should not change it.
 */
public final class Item {
    private final String queue;
    private final byte[] bytes;
    private final int deliveries;

    public Item(String queue, byte[] bytes) {
        this(queue, bytes, 0);
    }

    /**
     * @param deliveries how often the item has been handed out, this time included; 0 when nobody counts
     */
    public Item(String queue, byte[] bytes, int deliveries) {
        this.queue = queue;
        this.bytes = bytes;
        this.deliveries = deliveries;
    }

    /** The queue it was taken from. */
    public String queue() {
        return queue;
    }

    public byte[] bytes() {
        return bytes;
    }

    /** The bytes read as UTF-8; malformed bytes become U+FFFD. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /**
     * How often the item has been handed out, this time included, or 0 when the backend does not keep the count
     * where a killed process cannot take it along (Kestrel keeps none).
     */
    public int deliveries() {
        return deliveries;
    }

    @Override
    public String toString() {
        return "Item[" + bytes.length + " bytes of \"" + queue + "\"]";
    }
}
