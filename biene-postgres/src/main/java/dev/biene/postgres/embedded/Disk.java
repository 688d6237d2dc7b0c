package dev.biene.postgres.embedded;

import dev.biene.BieneException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;

/** What the launcher asks of the file system beyond {@link Files}: permissions whatever the umask, and durability. */
final class Disk {

    /** For directories that a server running as another user must enter. */
    static final String READABLE = "rwxr-xr-x";

    static final String PRIVATE = "rwx------";

    private static final String PRIVATE_FILE = "rw-------";
    private static final Duration SYNC_LIMIT = Duration.ofMinutes(2);

    private Disk() {}

    static void createDirectory(Path directory, String permissions) throws IOException {
        try {
            Files.createDirectory(directory);
        } catch (FileAlreadyExistsException present) {
            if (Files.isDirectory(directory)) return;
            throw present;
        }
        permit(directory, permissions);
    }

    /** Writes a file that nobody else can read, not even for a moment. */
    static void writePrivate(Path file, String content) throws IOException {
        Files.deleteIfExists(file);
        if (posix(file)) {
            var permissions = PosixFilePermissions.fromString(PRIVATE_FILE);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(permissions));
        }
        Files.writeString(file, content);
    }

    static void deleteTree(Path root) throws IOException {
        if (!Files.exists(root, LinkOption.NOFOLLOW_LINKS)) return;
        try (var tree = Files.walk(root)) {
            for (var path : tree.sorted(Comparator.reverseOrder()).toList()) Files.delete(path);
        }
    }

    /**
     * Brings everything written so far to the disk: one call for a thousand small files, where a call each would take
     * seconds on a slow disk. Returns false where the platform has no such command.
     */
    static boolean syncFileSystem(Path anywhere) {
        return Command.run(List.of("sync", "-f", anywhere.toString()), anywhere, SYNC_LIMIT)
                .succeeded();
    }

    private static void permit(Path path, String permissions) throws IOException {
        if (posix(path)) Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(permissions));
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Whether this text, of the operating system or of PostgreSQL, complains of a full disk. */
    static boolean full(String text) {
        return text.contains("No space left") || text.contains("Check free disk space") || text.contains("wrote only");
    }

    /** Says in one sentence why the disk refused. */
    static BieneException failure(String action, IOException failure) {
        var message = String.valueOf(failure.getMessage());
        if (full(message)) {
            return new BieneException("could not " + action + ": the disk is full", failure);
        }
        if (failure instanceof AccessDeniedException denied) {
            return new BieneException(
                    "could not " + action + ": no permission for " + denied.getFile()
                            + "; set BIENE_HOME to a directory that you may write, or name a server with --db URL",
                    failure);
        }
        if (failure instanceof NoSuchFileException missing) {
            return new BieneException("could not " + action + ": " + missing.getFile() + " is missing", failure);
        }
        if (failure instanceof FileAlreadyExistsException present) {
            return new BieneException(
                    "could not " + action + ": " + present.getFile()
                            + " is there and no directory; move it away, or set" + " BIENE_HOME to another",
                    failure);
        }
        var reason = failure instanceof FileSystemException reasoned && reasoned.getReason() != null
                ? reasoned.getFile() + ": " + reasoned.getReason()
                : message;
        return new BieneException("could not " + action + ": " + reason, failure);
    }
}
