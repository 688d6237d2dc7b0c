package dev.biene.postgres.embedded;

import dev.biene.BieneException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * As whom the server runs. PostgreSQL refuses to run as root; an ordinary user runs it as himself.
 *
 * <p>For root there are three ways, and which one works depends on the machine: {@code setpriv} and {@code su} change to
 * "nobody" and need every directory above the data to be open to others; {@code unshare} stays root outside and is
 * nobody within a user namespace, which works below a private directory and is forbidden in a default Docker container.
 * The data belongs to another owner in each, so the way that was chosen first is written down and kept.
 */
enum ServerUser {
    SELF {
        @Override
        List<String> command(List<String> command) {
            return command;
        }
    },
    SETPRIV {
        @Override
        List<String> command(List<String> command) {
            var whole = new ArrayList<>(
                    List.of("setpriv", "--reuid=" + NOBODY, "--regid=" + NOBODY, "--clear-groups", "--"));
            whole.addAll(command);
            return whole;
        }
    },
    SU {
        @Override
        List<String> command(List<String> command) {
            var line = command.stream().map(ServerUser::quoted).collect(Collectors.joining(" ", "exec ", ""));
            return List.of("su", "-s", "/bin/sh", "nobody", "-c", line);
        }
    },
    UNSHARE {
        @Override
        List<String> command(List<String> command) {
            var whole = new ArrayList<>(List.of("unshare", "-U", "--"));
            whole.addAll(command);
            return whole;
        }
    };

    /** The number that Linux gives to "nobody" and to whatever a user namespace cannot name. */
    private static final int NOBODY = 65_534;

    private static final Duration PROBE_LIMIT = Duration.ofSeconds(10);

    /** Returns the command line that runs the command as this user. */
    abstract List<String> command(List<String> command);

    Command.Result run(List<String> command, Path directory, Duration limit) {
        return Command.run(command(command), directory, limit);
    }

    /** Gives the file to this user, who otherwise could not use what root has made. */
    void own(Path file) throws IOException {
        if (this == SETPRIV || this == SU) {
            Files.setAttribute(file, "unix:uid", NOBODY);
            Files.setAttribute(file, "unix:gid", NOBODY);
        } else if (this == UNSHARE) {
            Files.setAttribute(file, "unix:uid", 0);
        }
    }

    static boolean root() {
        try {
            return Files.getAttribute(Path.of("/proc/self"), "unix:uid").equals(0);
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException notLinux) {
            return System.getProperty("user.name", "").equals("root");
        }
    }

    /**
     * Returns the first way in which the server's program can be run and can write to the directory, which changes its
     * owner as it goes.
     */
    static ServerUser choose(Binaries binaries, Path directory) {
        if (!root()) return SELF;
        var refusals = new ArrayList<String>();
        for (var candidate : List.of(SETPRIV, SU, UNSHARE)) {
            var refusal = candidate.refusal(binaries, directory);
            if (refusal == null) return candidate;
            refusals.add(candidate.name().toLowerCase(Locale.ROOT) + ": " + refusal);
        }
        throw new BieneException("PostgreSQL does not run as root, and no way to run it as another user worked in "
                + directory + " (" + String.join("; ", refusals)
                + "); run Biene as an ordinary user, set BIENE_HOME to a directory that everybody may enter,"
                + " or name a server with --db URL");
    }

    /** Returns why the server cannot be run this way, or null if it can. */
    private @Nullable String refusal(Binaries binaries, Path directory) {
        try {
            own(directory);
        } catch (IOException forbidden) {
            // Not even root may give files away in a container that has dropped CAP_CHOWN.
            return forbidden.getMessage();
        }
        var script = "cd \"$0\" && : > probe && rm probe && exec \"$1\" --version";
        var probe = List.of("/bin/sh", "-c", script, directory.toString(), binaries.tool("postgres"));
        var result = run(probe, Path.of("/"), PROBE_LIMIT);
        return result.succeeded() ? null : result.lastLine();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
