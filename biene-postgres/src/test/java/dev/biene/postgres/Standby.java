package dev.biene.postgres;

import dev.biene.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * Makes servers that follow another one and can take its place.
 *
 * <p>The embedded binaries have no {@code pg_basebackup}, so what it does is done here: backup mode, a copy of files that
 * change meanwhile, the label, and all the rest by streaming.
 */
final class Standby {

    /** What belongs to the running server and not to its data. */
    private static final Set<String> NOT_COPIED = Set.of("postmaster.pid", "postmaster.opts", "in-use");

    private static final String WAL = "pg_wal";

    private Standby() {}

    /** Settings that a server needs to be followed; they are copied with it. */
    static String[] settings() {
        return new String[] {"wal_level = 'replica'", "max_wal_senders = 5", "wal_keep_size = '512MB'"};
    }

    /**
     * Starts a standby and returns when the primary commits nothing any more that the standby has not got.
     *
     * @param port where it listens, or 0 for anywhere
     */
    static OwnServer of(OwnServer primary, int port) throws Exception {
        var home = Files.createTempDirectory(Path.of("/tmp"), "biene-standby-");
        Files.setPosixFilePermissions(home, PosixFilePermissions.fromString("rwxr-xr-x"));
        var source = primary.home();
        var data = home.resolve(source.relativize(
                Objects.requireNonNull(EmbeddedPostgres.status(source).dataDirectory())));
        String label;
        try (var connection = primary.connect();
                var statement = connection.createStatement()) {
            statement.execute("SELECT pg_backup_start('standby', fast => true)");
            copy(source, home);
            try (var row = statement.executeQuery("SELECT labelfile FROM pg_backup_stop(wait_for_archive => false)")) {
                if (!row.next()) throw new IOException("no label of the backup");
                label = row.getString(1);
            }
        }
        // The server writes to both, and removes them.
        for (var file : Map.of("backup_label", label, "standby.signal", "").entrySet()) {
            Files.setOwner(Files.writeString(data.resolve(file.getKey()), file.getValue()), Files.getOwner(data));
        }
        Files.writeString(
                data.resolve("postgresql.auto.conf"),
                "primary_conninfo = '" + primary.keywords() + "'\n",
                StandardOpenOption.APPEND);
        Files.writeString(data.resolve("../../port"), port + "\n");
        var standby = OwnServer.continueIn(home);
        Soon.is("streaming", () -> primary.ask("SELECT count(*) FROM pg_stat_replication") == 1);
        primary.execute("ALTER SYSTEM SET synchronous_standby_names = '*'");
        primary.execute("SELECT pg_reload_conf()");
        Soon.is(
                "synchronous streaming",
                () -> primary.ask("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1);
        return standby;
    }

    private static void copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes)
                    throws IOException {
                if (!directory.equals(from)) copyOne(directory);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                boolean wal = String.valueOf(file.getParent()).contains("/" + WAL);
                if (!wal && !NOT_COPIED.contains(file.getFileName().toString())) copyOne(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
                if (failure instanceof NoSuchFileException) return FileVisitResult.CONTINUE;
                throw failure;
            }

            private void copyOne(Path path) throws IOException {
                try {
                    Files.copy(
                            path,
                            to.resolve(from.relativize(path).toString()),
                            StandardCopyOption.COPY_ATTRIBUTES,
                            LinkOption.NOFOLLOW_LINKS);
                } catch (NoSuchFileException gone) {
                    // The server removed it since; the WAL knows.
                }
            }
        });
    }
}
