package dev.biene.kestrel.server;

/** What a connection waits for before its next request is run. */
interface Pending {
    /** Nobody waits for it any more: the connection has ended. */
    void cancel();
}
