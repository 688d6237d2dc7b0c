package dev.biene.postgres.connect;

import dev.biene.postgres.embedded.EmbeddedPostgres;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Puts URL, service, environment, password file and defaults together, in this order of precedence. */
final class Resolution {

    private static final String EMBEDDED = "embedded:";
    private static final String DEFAULT_HOST = "localhost";
    private static final String DEFAULT_PORT = "5432";
    private static final int MAX_PORT = 65_535;
    private static final List<String> MEANS_A_SERVER =
            List.of("PGHOST", "PGPORT", "PGUSER", "PGDATABASE", "PGPASSWORD", "PGSERVICE");

    private final Map<String, String> environment;
    private final Map<String, String> keywords = new LinkedHashMap<>();
    private final Map<String, String> properties = new LinkedHashMap<>();

    private Resolution(Map<String, String> environment) {
        this.environment = environment;
    }

    static PostgresSettings resolve(@Nullable String given, Map<String, String> environment) {
        var url = given != null ? given : fromEnvironment(environment);
        if (url.startsWith(EMBEDDED)) return embedded(url.substring(EMBEDDED.length()), environment);
        var resolution = new Resolution(environment);
        resolution.read(url);
        resolution.fillIn();
        return resolution.settings();
    }

    private static String fromEnvironment(Map<String, String> environment) {
        var chosen = environment.getOrDefault("BIENE_DB", "");
        if (!chosen.isEmpty()) return chosen;
        var server = MEANS_A_SERVER.stream()
                .anyMatch(variable -> !environment.getOrDefault(variable, "").isEmpty());
        return server ? "postgresql://" : EMBEDDED;
    }

    private static PostgresSettings embedded(String home, Map<String, String> environment) {
        var path = home.startsWith("//") ? home.substring(2) : home;
        return PostgresSettings.embedded(path.isEmpty() ? EmbeddedPostgres.home(environment) : Path.of(path));
    }

    private void read(String url) {
        if (ConnectionUri.accepts(url)) {
            keywords.putAll(ConnectionUri.parse(url));
        } else if (JdbcUrl.accepts(url)) {
            var jdbc = JdbcUrl.parse(url);
            keywords.putAll(jdbc.keywords());
            properties.putAll(jdbc.properties());
        } else {
            // Not repeated whole: a mistyped URL may hold a password all the same.
            var scheme = url.matches("[a-zA-Z][a-zA-Z0-9+.-]*:.*")
                    ? ", got \"" + url.substring(0, url.indexOf(':')) + ":…\""
                    : "";
            throw new IllegalArgumentException("expected a database URL that begins with postgresql://,"
                    + " jdbc:postgresql: or embedded:" + scheme);
        }
    }

    private void fillIn() {
        var service = keywords.getOrDefault("service", environment.getOrDefault("PGSERVICE", ""));
        if (!service.isEmpty()) ServiceFile.lookUp(service, environment).forEach(keywords::putIfAbsent);
        Keywords.ofEnvironment(environment).forEach(keywords::putIfAbsent);
        keywords.putIfAbsent("user", System.getProperty("user.name", ""));
        keywords.putIfAbsent("dbname", keyword("user"));
    }

    private String keyword(String name) {
        return keywords.getOrDefault(name, "");
    }

    private PostgresSettings settings() {
        var hosts = hosts();
        var ports = ports(hosts.size());
        var addresses = new ArrayList<String>();
        for (var i = 0; i < hosts.size(); i++) {
            var host = hosts.get(i);
            addresses.add((host.contains(":") ? "[" + host + "]" : host) + ":" + ports.get(i));
        }
        var database = keyword("dbname");
        var url = "jdbc:postgresql://" + String.join(",", addresses) + "/"
                + URLEncoder.encode(database, StandardCharsets.UTF_8);
        var all = Keywords.properties(keywords);
        all.putAll(properties);
        return new PostgresSettings(url, keyword("user"), password(hosts, ports), database, all, null);
    }

    private List<String> hosts() {
        var list = keyword("hostaddr").isEmpty() ? keyword("host") : keyword("hostaddr");
        var hosts = new ArrayList<String>();
        for (var host : list.split(",", -1)) {
            if (host.startsWith("/") || host.startsWith("@")) {
                throw new IllegalArgumentException(
                        "host \"" + host + "\" is the directory of a Unix socket, which Java's"
                                + " driver cannot use; name a host, as localhost");
            }
            hosts.add(host.isEmpty() ? DEFAULT_HOST : host);
        }
        return hosts;
    }

    private List<String> ports(int hosts) {
        var ports = new ArrayList<String>();
        for (var port : keyword("port").split(",", -1)) {
            ports.add(port.isEmpty() ? DEFAULT_PORT : port);
            if (!port.isEmpty() && (!port.matches("\\d{1,5}") || !between(Integer.parseInt(port)))) {
                throw new IllegalArgumentException(
                        "port must be a number from 1 to " + MAX_PORT + ", was \"" + port + "\"");
            }
        }
        if (ports.size() == 1) return Collections.nCopies(hosts, ports.get(0));
        if (ports.size() != hosts) {
            throw new IllegalArgumentException("there are " + ports.size() + " ports for " + hosts + " hosts");
        }
        return ports;
    }

    private static boolean between(int port) {
        return port >= 1 && port <= MAX_PORT;
    }

    /** The driver logs in everywhere with one password: that of the first host that has one. */
    private String password(List<String> hosts, List<String> ports) {
        if (!keyword("password").isEmpty()) return keyword("password");
        var file = passwordFile();
        if (file == null) return "";
        for (var i = 0; i < hosts.size(); i++) {
            var password = file.password(hosts.get(i), ports.get(i), keyword("dbname"), keyword("user"));
            if (password != null) return password;
        }
        return "";
    }

    private @Nullable PasswordFile passwordFile() {
        if (!keyword("passfile").isEmpty()) return new PasswordFile(Path.of(keyword("passfile")));
        var appData = environment.getOrDefault("APPDATA", "");
        if (!appData.isEmpty()) return new PasswordFile(Path.of(appData, "postgresql", "pgpass.conf"));
        var home = environment.getOrDefault("HOME", System.getProperty("user.home", ""));
        return home.isEmpty() ? null : new PasswordFile(Path.of(home, ".pgpass"));
    }
}
