package dev.biene.kestrel.server;

/** The memory that items on their way to a server may have together. Used by the event loop only. */
final class Receiving {
    /** An item is copied twice on its way, and what else is in memory has its share: more would end the process. */
    private static final int SHARE = 6;

    private final long most;
    private long reserved;

    /** @param wanted bytes; a sixth of the memory at most are had */
    Receiving(long wanted) {
        this.most = Math.min(wanted, Runtime.getRuntime().maxMemory() / SHARE);
    }

    /** Bytes that all items on their way may have together. */
    long most() {
        return most;
    }

    /** Sets bytes aside for an item, if there is room; negative gives them back. */
    boolean reserve(int bytes) {
        if (bytes > 0 && reserved + bytes > most) return false;
        reserved += bytes;
        return true;
    }

    long reserved() {
        return reserved;
    }
}
