package dev.biene.cli.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/** Cuts a stream of bytes into items, one at a time. For one thread. */
public final class ItemSource implements Iterator<byte[]> {

    /** The most that is gathered for one item; what a server takes is often less. */
    static final int MAX_ITEM = 256 << 20;

    private final InputStream in;
    private final String name;
    private final ItemSplit split;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream item = new ByteArrayOutputStream();
    private int at;
    private int end;
    private boolean wholeRead;
    private byte @Nullable [] next;

    public ItemSource(InputStream in, String name, ItemSplit split) {
        this.in = in;
        this.name = name;
        this.split = split;
    }

    @Override
    public boolean hasNext() {
        while (next == null) {
            next = split == ItemSplit.WHOLE ? whole() : line();
            if (next == null) return false;
            if (next.length == 0 && split != ItemSplit.WHOLE) next = null;
        }
        return true;
    }

    @Override
    public byte[] next() {
        if (!hasNext() || next == null) throw new NoSuchElementException();
        var bytes = next;
        next = null;
        return bytes;
    }

    private byte @Nullable [] whole() {
        if (wholeRead) return null;
        wholeRead = true;
        while (fill()) take(end);
        return item.toByteArray();
    }

    private byte @Nullable [] line() {
        boolean any = false;
        while (fill()) {
            any = true;
            int stop = at;
            while (stop < end && buffer[stop] != '\n') stop++;
            boolean whole = stop < end;
            take(stop);
            if (whole) {
                at++;
                break;
            }
        }
        if (!any) return null;
        var bytes = item.toByteArray();
        item.reset();
        return bytes;
    }

    private void take(int stop) {
        if (split == ItemSplit.TEXT) refuseBinary(stop);
        if (item.size() + (stop - at) > MAX_ITEM) {
            throw new InputException(name + " has an item of more than 256 MiB, the limit", (Throwable) null);
        }
        item.write(buffer, at, stop - at);
        at = stop;
    }

    private void refuseBinary(int stop) {
        for (int i = at; i < stop; i++) {
            if (buffer[i] == 0) {
                throw new InputException(
                        name + " is no text, it has a NUL byte; --whole makes one item of it, --lines one of each line"
                                + " all the same",
                        (Throwable) null);
            }
        }
    }

    private boolean fill() {
        if (at < end) return true;
        try {
            at = 0;
            end = Math.max(0, in.read(buffer));
            return end > 0;
        } catch (IOException e) {
            throw new InputException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }
}
