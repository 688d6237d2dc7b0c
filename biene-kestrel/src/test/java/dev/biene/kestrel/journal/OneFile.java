package dev.biene.kestrel.journal;

import java.nio.file.Path;
import java.util.List;

/** A directory of which a test needs no more than the file that it opens. */
abstract class OneFile implements JournalFiles {

    @Override
    public List<Path> list(Path where) {
        return List.of();
    }

    @Override
    public void delete(Path path) {}

    @Override
    public void rename(Path from, Path to) {}

    @Override
    public void forceDirectory(Path where) {}

    @Override
    public long usableSpace(Path where) {
        return Long.MAX_VALUE;
    }
}
