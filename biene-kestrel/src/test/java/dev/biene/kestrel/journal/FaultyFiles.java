package dev.biene.kestrel.journal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** A disk that fails when a test says so: at the n-th write or force, or when it holds more than it may. */
final class FaultyFiles implements JournalFiles {
    private final JournalFiles disk = new DiskFiles();
    private final Map<Path, Long> sizes = new ConcurrentHashMap<>();
    private int writesLeft = Integer.MAX_VALUE;
    private int forcesLeft = Integer.MAX_VALUE;
    private int readsLeft = Integer.MAX_VALUE;
    private boolean shortWrites;
    private @Nullable CountDownLatch held;
    private int logForces;
    private long capacity = Long.MAX_VALUE;

    /** The n-th write from now on fails, and those after it do not. */
    synchronized FaultyFiles failWrite(int nth) {
        writesLeft = nth;
        return this;
    }

    /** The n-th force from now on fails, and those after it succeed, as Linux does it. */
    synchronized FaultyFiles failForce(int nth) {
        forcesLeft = nth;
        return this;
    }

    /** The n-th read from now on fails, and those after it succeed. */
    synchronized FaultyFiles failRead(int nth) {
        readsLeft = nth;
        return this;
    }

    private synchronized void beforeRead() throws IOException {
        if (--readsLeft == 0) throw new IOException("Too many open files");
    }

    /** From now on forces of the log wait until {@link #releaseForces}, and are counted. */
    synchronized void holdForces() {
        held = new CountDownLatch(1);
        logForces = 0;
    }

    synchronized void releaseForces() {
        if (held != null) held.countDown();
    }

    synchronized int logForces() {
        return logForces;
    }

    private void beforeLogForce() throws IOException {
        CountDownLatch gate;
        synchronized (this) {
            logForces++;
            gate = held;
        }
        try {
            if (gate != null) gate.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** From now on a write takes a few bytes only. */
    synchronized FaultyFiles writeLittle() {
        shortWrites = true;
        return this;
    }

    synchronized FaultyFiles capacity(long bytes) {
        capacity = bytes;
        return this;
    }

    private synchronized int beforeWrite(Path path, ByteBuffer source, long position) throws IOException {
        if (--writesLeft == 0) throw new IOException("Input/output error");
        long size = sizes.getOrDefault(path, 0L);
        long needed = Math.max(size, position + source.remaining());
        if (used() - size + needed > capacity) throw new IOException("No space left on device");
        sizes.put(path, needed);
        return shortWrites ? Math.min(7, source.remaining()) : source.remaining();
    }

    private synchronized void beforeForce() throws IOException {
        if (--forcesLeft == 0) throw new IOException("Input/output error");
    }

    private long used() {
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    @Override
    public JournalFile open(Path path, boolean create) throws IOException {
        sizes.putIfAbsent(path, Files.exists(path) ? Files.size(path) : 0);
        var file = disk.open(path, create);
        return new JournalFile() {
            @Override
            public int read(ByteBuffer target, long position) throws IOException {
                beforeRead();
                return file.read(target, position);
            }

            @Override
            public int write(ByteBuffer source, long position) throws IOException {
                int part = beforeWrite(path, source, position);
                int written = file.write(source.slice(source.position(), part), position);
                source.position(source.position() + written);
                return written;
            }

            @Override
            public void force() throws IOException {
                beforeForce();
                if (path.toString().endsWith(".log")) beforeLogForce();
                file.force();
            }

            @Override
            public long size() throws IOException {
                return file.size();
            }

            @Override
            public void close() throws IOException {
                file.close();
            }
        };
    }

    @Override
    public List<Path> list(Path directory) throws IOException {
        return disk.list(directory);
    }

    @Override
    public void delete(Path path) throws IOException {
        disk.delete(path);
        sizes.remove(path);
    }

    @Override
    public void rename(Path from, Path to) throws IOException {
        disk.rename(from, to);
        var size = sizes.remove(from);
        if (size != null) sizes.put(to, size);
    }

    @Override
    public void forceDirectory(Path directory) throws IOException {
        beforeForce();
        disk.forceDirectory(directory);
    }

    @Override
    public synchronized long usableSpace(Path directory) {
        return Math.max(0, capacity - used());
    }
}
