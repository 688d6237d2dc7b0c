package dev.biene.postgres;

import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * The inputs of one claim as they come from the server: one text, joined by line feeds. A line is cut out when it is
 * asked for, on the thread that wants it: the thread that talks to the server has no time to lose. Immutable.
 *
 * <p>{@code {"n":1}⏎{"n":2}⏎{"n":3}}
 */
final class Lines extends AbstractList<String> implements RandomAccess {

    private final String joined;

    /** Where each line ends. */
    private final int[] ends;

    /** @param count the number of lines, each but the last with a line feed after it */
    Lines(String joined, int count) {
        this.joined = joined;
        this.ends = new int[count];
        int from = 0;
        for (int i = 0; i < count; i++) {
            int end = i == count - 1 ? joined.length() : joined.indexOf('\n', from);
            if (end < 0) throw new IllegalArgumentException("expected " + count + " inputs, got " + (i + 1));
            ends[i] = end;
            from = end + 1;
        }
    }

    @Override
    public String get(int line) {
        return joined.substring(line == 0 ? 0 : ends[line - 1] + 1, ends[line]);
    }

    @Override
    public int size() {
        return ends.length;
    }
}
