package dev.biene.postgres.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The lock file of a data directory, as its postmaster writes it.
 *
 * <pre>
 * 4392                     process id
 * /var/lib/biene/...       data directory
 * 1795331468               start, seconds since 1970
 * 54999                    port
 *                          directory of the Unix socket, here none
 * 127.0.0.1                listen address
 *   2154503         5      shared memory key and id
 * ready                    or starting, stopping, standby
 * </pre>
 */
record PostmasterPid(long pid, Instant startedAt, int port, boolean ready) {

    /** Whether the process of the file is the postmaster of the data directory. */
    enum Life {
        RUNNING,
        DEAD,
        /** A process of that number lives, but what it is cannot be seen from outside. */
        UNCERTAIN
    }

    private static final String NAME = "postmaster.pid";
    private static final int STATUS_LINE = 7;

    /** Returns what the file says, or null when there is none or it is not complete yet. */
    static @Nullable PostmasterPid read(Path data) {
        try {
            var lines = Files.readAllLines(data.resolve(NAME), StandardCharsets.ISO_8859_1);
            if (lines.size() < 4) return null;
            var ready =
                    lines.size() > STATUS_LINE && lines.get(STATUS_LINE).strip().equals("ready");
            return new PostmasterPid(
                    Long.parseLong(lines.get(0).strip()),
                    Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip())),
                    Integer.parseInt(lines.get(3).strip()),
                    ready);
        } catch (IOException | NumberFormatException unreadable) {
            return null;
        }
    }

    static boolean exists(Path data) {
        return Files.exists(data.resolve(NAME));
    }

    static void delete(Path data) throws IOException {
        Files.deleteIfExists(data.resolve(NAME));
    }

    /**
     * Tells a running postmaster from a number that another process has since been given, and from a zombie, for which
     * {@code kill(pid, 0)} succeeds as long as its parent does not collect it (in a container perhaps never).
     *
     * <p>On Linux the command line decides: everybody may read it, a zombie has none, and it names the data directory.
     */
    Life life(Path data) {
        if (!Files.exists(Path.of("/proc/self/cmdline"))) {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() ? Life.UNCERTAIN : Life.DEAD;
        }
        try {
            var commandLine = Files.readString(Path.of("/proc/" + pid + "/cmdline"), StandardCharsets.UTF_8);
            if (commandLine.isEmpty()) return Life.DEAD;
            return List.of(commandLine.split("\0")).contains(data.toString()) ? Life.RUNNING : Life.UNCERTAIN;
        } catch (NoSuchFileException gone) {
            return Life.DEAD;
        } catch (IOException unreadable) {
            return ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isPresent() ? Life.UNCERTAIN : Life.DEAD;
        }
    }
}
