package dev.biene.postgres.connect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks a service up as libpq does: in {@code $PGSERVICEFILE} or {@code ~/.pg_service.conf}, then in
 * {@code $PGSYSCONFDIR/pg_service.conf}.
 *
 * <pre>
 * # comment
 * [jobs]
 * host=db1.example.org
 * dbname=jobs
 * </pre>
 */
final class ServiceFile {

    private ServiceFile() {}

    static Map<String, String> lookUp(String service, Map<String, String> environment) {
        var files = files(environment);
        for (var file : files) {
            var keywords = Files.isRegularFile(file) ? section(file, service) : null;
            if (keywords != null) return keywords;
        }
        throw new IllegalArgumentException("service \"" + service + "\" is defined in none of " + files
                + "; add a section [" + service + "], or correct PGSERVICE");
    }

    private static List<Path> files(Map<String, String> environment) {
        var files = new ArrayList<Path>();
        var chosen = environment.getOrDefault("PGSERVICEFILE", "");
        var home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
        if (!chosen.isEmpty()) {
            files.add(Path.of(chosen));
        } else if (!home.isEmpty()) {
            files.add(Path.of(home, ".pg_service.conf"));
        }
        files.add(Path.of(environment.getOrDefault("PGSYSCONFDIR", "/etc/postgresql-common"), "pg_service.conf"));
        return files;
    }

    private static @Nullable Map<String, String> section(Path file, String service) {
        var keywords = new LinkedHashMap<String, String>();
        var inside = false;
        var number = 0;
        for (var raw : lines(file)) {
            number++;
            var line = raw.strip();
            if (line.isEmpty() || line.startsWith("#")) continue;
            if (line.startsWith("[")) {
                if (inside) return keywords;
                inside = line.equals("[" + service + "]");
            } else if (inside) {
                var equals = line.indexOf('=');
                if (equals < 1) {
                    throw new IllegalArgumentException("expected keyword=value in line " + number + " of " + file);
                }
                keywords.putIfAbsent(line.substring(0, equals), line.substring(equals + 1));
            }
        }
        return inside ? keywords : null;
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file, StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new IllegalArgumentException("could not read the service file " + file, failure);
        }
    }
}
