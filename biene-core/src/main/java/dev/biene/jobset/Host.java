package dev.biene.jobset;

import java.net.InetAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** What a bee tells of the place where it runs. */
final class Host {

    private static final String NAME = findName();

    private Host() {}

    /** The machine's name; looked up once, without asking a name server where the environment knows it. */
    static String name() {
        return NAME;
    }

    /** Biene's version, or "dev" when run from classes. */
    static String version() {
        @Nullable String version = Host.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    private static String findName() {
        @Nullable String fromEnvironment = System.getenv("HOSTNAME");
        if (fromEnvironment != null && !fromEnvironment.isBlank()) return fromEnvironment;
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }
}
