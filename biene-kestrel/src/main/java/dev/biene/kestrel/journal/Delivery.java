package dev.biene.kestrel.journal;

/** An item and its bytes. */
public final class Delivery {
    private final StoredItem item;
    private final byte[] bytes;

    Delivery(StoredItem item, byte[] bytes) {
        this.item = item;
        this.bytes = bytes;
    }

    public StoredItem item() {
        return item;
    }

    public byte[] bytes() {
        return bytes;
    }
}
