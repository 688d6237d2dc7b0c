package dev.biene.kestrel.server;

/** What a connection waits for before its next request is run. */
interface Pending {
    /** Whether it may last for ever: it waits for an item, and is not worth it for a client that said its last. */
    boolean waitsForItem();

    /** Nobody waits for it any more: the connection has ended. */
    void cancel();
}
