package dev.biene.cli.process;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Reads one output of a process to its end, on a thread of its own, and keeps all of it up to a limit, or the last part.
 *
 * <p>A process that is not read stops when the pipe is full, so a drain goes on reading what it does not keep.
 */
final class Drain implements Runnable {

    private static final int FIRST_CAPACITY = 1024;

    private final InputStream in;
    private final int limit;
    private final boolean keepsTail;
    private final Runnable onOverflow;
    private final CountDownLatch ended = new CountDownLatch(1);
    private byte[] kept = new byte[FIRST_CAPACITY];
    private int length;
    private boolean overflowed;

    private Drain(InputStream in, int limit, boolean keepsTail, Runnable onOverflow) {
        this.in = in;
        this.limit = limit;
        this.keepsTail = keepsTail;
        this.onOverflow = onOverflow;
    }

    /** Keeps everything; {@code onOverflow} is called once if it is more than {@code limit}. */
    static Drain all(InputStream in, int limit, Runnable onOverflow) {
        return new Drain(in, limit, false, onOverflow);
    }

    /** Keeps the last {@code limit} bytes. */
    static Drain tail(InputStream in, int limit) {
        return new Drain(in, limit, true, () -> {});
    }

    @Override
    public void run() {
        byte[] chunk = new byte[8192];
        try {
            for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
                if (keep(chunk, read)) onOverflow.run();
            }
        } catch (IOException e) {
            // The stream was closed under us, as the process is being killed: what was read is what there is.
        } finally {
            ended.countDown();
        }
    }

    /** Returns true when this read is the one that goes over the limit. */
    private synchronized boolean keep(byte[] chunk, int count) {
        if (keepsTail) {
            keepTail(chunk, count);
            return false;
        }
        if (overflowed) return false;
        if (length + count > limit) {
            overflowed = true;
            kept = new byte[0];
            length = 0;
            return true;
        }
        ensure(length + count);
        System.arraycopy(chunk, 0, kept, length, count);
        length += count;
        return false;
    }

    private void keepTail(byte[] chunk, int count) {
        ensure(length + count);
        System.arraycopy(chunk, 0, kept, length, count);
        length += count;
        if (length > 2 * limit) {
            System.arraycopy(kept, length - limit, kept, 0, limit);
            length = limit;
        }
    }

    private void ensure(int capacity) {
        if (capacity > kept.length) kept = Arrays.copyOf(kept, Math.max(capacity, 2 * kept.length));
    }

    /** Waits for the end of the stream; false if it is still open after {@code patience}. */
    boolean awaitEnd(Duration patience) throws InterruptedException {
        return ended.await(patience.toNanos(), TimeUnit.NANOSECONDS);
    }

    synchronized boolean overflowed() {
        return overflowed;
    }

    /** What was read so far: the first bytes, or the last. */
    synchronized byte[] bytes() {
        int from = keepsTail ? Math.max(0, length - limit) : 0;
        return Arrays.copyOfRange(kept, from, length);
    }

    /** What was read so far as text; a tail begins at the beginning of a line where it can. */
    String text() {
        var text = new String(bytes(), StandardCharsets.UTF_8).replace('\0', '\ufffd');
        if (!keepsTail || text.length() < limit / 2 || !cut()) return text.strip();
        int line = text.indexOf('\n');
        return (line < 0 || line == text.length() - 1 ? text : text.substring(line + 1)).strip();
    }

    private synchronized boolean cut() {
        return length >= limit;
    }
}
