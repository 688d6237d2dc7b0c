package dev.biene.kestrel.journal;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** The few file operations that the journal is made of, so that a test can let the n-th of them fail. */
interface JournalFiles {
    /** Opens a file for reading and writing. */
    JournalFile open(Path path, boolean create) throws IOException;

    /** The files of a directory, in no order. */
    List<Path> list(Path directory) throws IOException;

    void delete(Path path) throws IOException;

    /** Renames within a directory, replacing what is there. */
    void rename(Path from, Path to) throws IOException;

    /** Makes creations, renames and deletions in a directory survive a power cut. */
    void forceDirectory(Path directory) throws IOException;

    /** Bytes that this user may still write, as far as the file system can tell. */
    long usableSpace(Path directory) throws IOException;

    /** One open file. */
    interface JournalFile extends Closeable {
        /** Reads as {@link java.nio.channels.FileChannel#read(ByteBuffer, long)} does. */
        int read(ByteBuffer target, long position) throws IOException;

        /** Writes some of what remains in the source, at least one byte. */
        int write(ByteBuffer source, long position) throws IOException;

        /** Makes what was written survive a power cut. */
        void force() throws IOException;

        long size() throws IOException;

        @Override
        void close() throws IOException;
    }
}
