package dev.biene.kestrel.server;

import org.jspecify.annotations.Nullable;

/**
 * What follows the word {@code get}: {@code NAME/open/close/abort/peek/t=MILLIS}, options in any order. Unknown
 * options are ignored, as Kestrel does.
 *
 * @param timeoutMillis how long to wait; negative waits as little as 0
 */
record GetRequest(String queue, boolean open, boolean close, boolean abort, boolean peek, int timeoutMillis) {

    /** Reads a key, or returns null if its time-out is not a number. */
    static @Nullable GetRequest parse(String key) {
        int slash = key.indexOf('/');
        if (slash < 0) return new GetRequest(key, false, false, false, false, 0);
        boolean open = false;
        boolean close = false;
        boolean abort = false;
        boolean peek = false;
        int timeout = 0;
        for (int from = slash + 1; from <= key.length(); ) {
            int end = key.indexOf('/', from);
            if (end < 0) end = key.length();
            String option = key.substring(from, end);
            from = end + 1;
            if (option.startsWith("t=")) {
                try {
                    timeout = Integer.parseInt(option.substring(2));
                } catch (NumberFormatException e) {
                    return null;
                }
                continue;
            }
            open |= option.equals("open");
            close |= option.equals("close");
            abort |= option.equals("abort");
            peek |= option.equals("peek");
        }
        return new GetRequest(key.substring(0, slash), open, close, abort, peek, timeout);
    }

    /** Whether the options exclude each other, or there is no name. */
    boolean isContradictory() {
        return queue.isEmpty() || (peek && (open || close || abort)) || (abort && (open || close));
    }

    /** Whether an item is asked for. */
    boolean wantsItem() {
        return !abort && (open || !close);
    }
}
