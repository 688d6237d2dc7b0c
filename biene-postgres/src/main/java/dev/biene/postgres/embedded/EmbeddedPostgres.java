package dev.biene.postgres.embedded;

import java.nio.file.Path;
import java.util.Map;

/**
 * The PostgreSQL that Biene brings along: a daemon that all processes of one user on one machine share.
 *
 * <p>It is started by whoever needs it first and outlives that process; it runs until {@link #stop()} or until the
 * machine goes down, and killing it loses nothing that was committed. It listens on the loopback interface only and asks
 * for a password that only the owner of its home can read.
 *
 * <p>The home is {@code $BIENE_HOME}; else, as root, {@code /var/lib/biene}; else {@code $XDG_DATA_HOME/biene}; else
 * {@code ~/.local/share/biene}. Any thread of any process may call any method at any time. Each one throws
 * {@link dev.biene.BieneException} with one sentence for the user when it cannot do what it says.
 */
public final class EmbeddedPostgres {

    private EmbeddedPostgres() {}

    /** Returns the home of this user's embedded PostgreSQL, whether it exists or not. */
    public static Path home() {
        return home(System.getenv());
    }

    /** Returns the home that a process with these environment variables uses. */
    public static Path home(Map<String, String> environment) {
        return Launcher.home(environment, ServerUser.root());
    }

    /** Returns the running server of the default home, after starting it if there is none. */
    public static EmbeddedServer start() {
        return start(home());
    }

    /**
     * Returns the running server of this home, after starting it if there is none.
     *
     * <p>Finding a running one takes a few milliseconds and no connection. A first start unpacks 60 MB and makes a data
     * directory, which takes seconds; a later one takes half a second; one after a crash as long as the recovery, of
     * which 30 seconds are waited for.
     */
    public static EmbeddedServer start(Path home) {
        return new Launcher(home, System.getenv()).start();
    }

    /** Says what is known of the default home, without starting anything. */
    public static EmbeddedStatus status() {
        return status(home());
    }

    /** Says what is known of this home, without starting anything. */
    public static EmbeddedStatus status(Path home) {
        return new Launcher(home, System.getenv()).status();
    }

    /** Stops the server of the default home; returns false when none was running. */
    public static boolean stop() {
        return stop(home());
    }

    /**
     * Stops the server of this home and waits for its end: open transactions are rolled back, their clients lose the
     * connection. Returns false when none was running.
     */
    public static boolean stop(Path home) {
        return new Launcher(home, System.getenv()).stop();
    }
}
