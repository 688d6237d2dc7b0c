package dev.biene.kestrel.server;

/** What a server is willing to do; an operator changes it before a move or an upgrade. */
enum ServerStatus {
    UP,
    /** Asks clients to write elsewhere; takes what they write all the same. */
    WRITEAVOID,
    /** Takes nothing new. */
    READONLY,
    /** Gives nothing out either; open reads can be closed and aborted. */
    QUIESCENT;

    boolean refusesWrites() {
        return this == READONLY || this == QUIESCENT;
    }

    boolean refusesReads() {
        return this == QUIESCENT;
    }
}
