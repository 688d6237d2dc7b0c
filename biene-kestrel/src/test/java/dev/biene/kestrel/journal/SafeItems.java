package dev.biene.kestrel.journal;

/** What {@link GroupCommit} does, one after the other, on a disk that never forgets. */
public final class SafeItems {
    private final StringBuilder items = new StringBuilder();

    public void put(int item) {
        items.append(item);
    }

    public void putHere(int item) {
        items.append(item);
    }

    public String left() {
        return items.toString();
    }
}
