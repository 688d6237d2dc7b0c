package dev.biene.kestrel.server;

import java.util.List;

/**
 * What one client does to the queues, and which items it has open. Names and options were checked before. Answers
 * go to the connection, at once or, if it takes longer, after a {@link Connection#pause}. Used by the event loop
 * only.
 */
interface Session {
    /** The largest item that a queue takes. */
    int maxItemSize(String queue);

    void push(SetRequest request, byte[] item);

    /** Closes or aborts the oldest open item, reads the next one, or the first and then the second. */
    void get(GetRequest request);

    /** Opens items as they come, so many at most, for so long. */
    void monitor(String queue, int seconds, int most);

    /** Confirms the oldest open items of a queue, or, if there are fewer, none. */
    void confirm(String queue, int count);

    void delete(String queue);

    void flush(String queue);

    void flushAll();

    void flushExpired(String queue);

    void flushAllExpired();

    void stats();

    /** Answers how long the items at the heads of queues have been there. */
    void ages();

    /** Answers the figures of these queues, or of all if none is named. */
    void dumpStats(List<String> queues);

    /** Puts what is open back at the head of its queues, in the original order. May be called again. */
    void end();
}
