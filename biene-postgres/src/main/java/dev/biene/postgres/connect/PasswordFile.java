package dev.biene.postgres.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A password file, read as libpq reads it; the driver's own reader accepts files that others can read, and ends a
 * password at a colon.
 *
 * <pre>
 * # hostname:port:database:username:password, a * matches anything, \: and \\ stand for : and \
 * db1.example.org:5432:*:anna:se\:cret
 * </pre>
 */
record PasswordFile(Path path) {

    private static final Logger log = LoggerFactory.getLogger(PasswordFile.class);
    private static final Set<PosixFilePermission> OTHERS = Set.of(
            PosixFilePermission.GROUP_READ,
            PosixFilePermission.GROUP_WRITE,
            PosixFilePermission.GROUP_EXECUTE,
            PosixFilePermission.OTHERS_READ,
            PosixFilePermission.OTHERS_WRITE,
            PosixFilePermission.OTHERS_EXECUTE);

    /** Returns the password of the first line that matches all four, or null when there is none to be had. */
    @Nullable
    String password(String host, String port, String database, String user) {
        if (!Files.isRegularFile(path) || !isPrivate()) return null;
        try {
            for (var line : Files.readAllLines(path, StandardCharsets.UTF_8)) {
                if (line.startsWith("#")) continue;
                var rest = after(line, host);
                if (rest != null) rest = after(rest, port);
                if (rest != null) rest = after(rest, database);
                if (rest != null) rest = after(rest, user);
                if (rest != null) return unescaped(rest);
            }
        } catch (IOException failure) {
            log.warn("password file {} cannot be read and is ignored: {}", path, failure.toString());
        }
        return null;
    }

    private boolean isPrivate() {
        try {
            if (Files.getPosixFilePermissions(path).stream().noneMatch(OTHERS::contains)) return true;
            log.warn("password file {} has group or world access and is ignored; chmod 600 it", path);
            return false;
        } catch (UnsupportedOperationException | IOException notPosix) {
            return true;
        }
    }

    /** Returns what follows the first field if that field matches, else null. */
    private static @Nullable String after(String line, String value) {
        if (line.startsWith("*:")) return line.substring(2);
        var at = 0;
        for (var i = 0; i < line.length(); i++, at++) {
            if (line.charAt(i) == ':' && at == value.length()) return line.substring(i + 1);
            if (line.charAt(i) == '\\' && i + 1 < line.length()) i++;
            if (at >= value.length() || line.charAt(i) != value.charAt(at)) return null;
        }
        return null;
    }

    private static String unescaped(String password) {
        var result = new StringBuilder(password.length());
        for (var i = 0; i < password.length(); i++) {
            if (password.charAt(i) == '\\' && i + 1 < password.length()) i++;
            result.append(password.charAt(i));
        }
        return result.toString();
    }
}
