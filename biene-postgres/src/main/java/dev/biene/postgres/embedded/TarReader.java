package dev.biene.postgres.embedded;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Unpacks a tar stream of plain files, directories and symbolic links, which is all that the archives of PostgreSQL
 * binaries hold.
 *
 * <p>An entry is a header of 512 bytes, then the content padded to 512. Of the header: name at 0 (100 bytes), mode at
 * 100 (octal text), size at 124 (octal text), type at 156, link target at 157 (100 bytes), and at 345 a prefix of the
 * name (155 bytes, POSIX "ustar\0" only). Two zero blocks end the archive. GNU's 'L' entry carries a long name.
 */
final class TarReader {

    private static final int BLOCK = 512;
    private static final int OWNER_EXECUTE = 0100;
    private static final long MAX_NAME = 4_096;

    private final InputStream in;
    private final Path target;
    private final boolean posix;

    TarReader(InputStream in, Path target) {
        this.in = in;
        this.target = target.toAbsolutePath().normalize();
        this.posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    void unpack() throws IOException {
        String longName = null;
        for (var header = block(); header[0] != 0; header = block()) {
            var type = (char) header[156];
            var size = octal(header, 124, 12);
            if (type == 'L') {
                longName = text(content(size), 0, (int) size);
                continue;
            }
            var path = inside(longName != null ? longName : name(header));
            longName = null;
            switch (type) {
                case '5' -> directory(path);
                case '0', '\0' -> file(path, size, (octal(header, 100, 8) & OWNER_EXECUTE) != 0);
                case '2' -> link(path, text(header, 157, 100));
                default -> in.skipNBytes(padded(size));
            }
        }
    }

    private byte[] block() throws IOException {
        var block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) throw new EOFException("the archive of PostgreSQL binaries ends early");
        return block;
    }

    private byte[] content(long size) throws IOException {
        if (size > MAX_NAME) throw new IOException("name of " + size + " bytes in the archive of PostgreSQL binaries");
        var bytes = in.readNBytes((int) padded(size));
        if (bytes.length < size) throw new EOFException("the archive of PostgreSQL binaries ends early");
        return bytes;
    }

    private static String name(byte[] header) {
        var name = text(header, 0, 100);
        var prefix = text(header, 257, 6).equals("ustar") && header[262] == 0 ? text(header, 345, 155) : "";
        return prefix.isEmpty() ? name : prefix + "/" + name;
    }

    /** Refuses names that lead out of the target: the archive comes from the class path, but that is no reason. */
    private Path inside(String name) throws IOException {
        var path = target.resolve(name).normalize();
        if (!path.startsWith(target)) throw new IOException("\"" + name + "\" leads out of the archive");
        return path;
    }

    private void directory(Path path) throws IOException {
        Files.createDirectories(path);
        permit(path, true);
    }

    private void file(Path path, long size, boolean executable) throws IOException {
        Files.createDirectories(path.getParent());
        try (var out = Files.newOutputStream(path)) {
            var buffer = new byte[65_536];
            for (var left = size; left > 0; ) {
                var read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) throw new EOFException("the archive of PostgreSQL binaries ends early");
                out.write(buffer, 0, read);
                left -= read;
            }
        }
        in.skipNBytes(padded(size) - size);
        permit(path, executable);
    }

    private void link(Path path, String linkTarget) throws IOException {
        Files.createDirectories(path.getParent());
        inside(target.relativize(path.resolveSibling(linkTarget).normalize()).toString());
        Files.createSymbolicLink(path, Path.of(linkTarget));
    }

    /** Readable by everybody whatever the umask: as root the server runs as another user. */
    private void permit(Path path, boolean executable) throws IOException {
        if (!posix) return;
        Set<PosixFilePermission> permissions = PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--");
        Files.setPosixFilePermissions(path, permissions);
    }

    private static long padded(long size) {
        return (size + BLOCK - 1) / BLOCK * BLOCK;
    }

    private static String text(byte[] bytes, int from, int length) {
        var end = from;
        while (end < from + length && bytes[end] != 0) end++;
        return new String(bytes, from, end - from, StandardCharsets.UTF_8);
    }

    private static long octal(byte[] header, int from, int length) throws IOException {
        var text = text(header, from, length).strip();
        try {
            return text.isEmpty() ? 0 : Long.parseLong(text, 8);
        } catch (NumberFormatException wrong) {
            throw new IOException("\"" + text + "\" is not an octal number of a tar header", wrong);
        }
    }
}
