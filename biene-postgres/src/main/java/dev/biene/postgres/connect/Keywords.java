package dev.biene.postgres.connect;

import dev.biene.BieneException;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import java.util.Set;

/** The connection keywords of libpq: where the environment sets them, and what the driver calls them. */
final class Keywords {

    private static final String ANY_URL = "jdbc:postgresql://localhost/any";

    /** Of libpq's variables those that have a meaning for the driver. */
    private static final Map<String, String> VARIABLES = Map.ofEntries(
            Map.entry("PGHOST", "host"),
            Map.entry("PGHOSTADDR", "hostaddr"),
            Map.entry("PGPORT", "port"),
            Map.entry("PGDATABASE", "dbname"),
            Map.entry("PGUSER", "user"),
            Map.entry("PGPASSWORD", "password"),
            Map.entry("PGPASSFILE", "passfile"),
            Map.entry("PGSSLMODE", "sslmode"),
            Map.entry("PGSSLROOTCERT", "sslrootcert"),
            Map.entry("PGSSLCERT", "sslcert"),
            Map.entry("PGSSLKEY", "sslkey"),
            Map.entry("PGSSLNEGOTIATION", "sslnegotiation"),
            Map.entry("PGCHANNELBINDING", "channel_binding"),
            Map.entry("PGCONNECT_TIMEOUT", "connect_timeout"),
            Map.entry("PGAPPNAME", "application_name"),
            Map.entry("PGOPTIONS", "options"),
            Map.entry("PGTARGETSESSIONATTRS", "target_session_attrs"));

    /** Keywords that the driver knows under another name, and whose values it takes unchanged. */
    private static final Map<String, String> RENAMED = Map.of(
            "sslmode", "sslmode",
            "sslrootcert", "sslrootcert",
            "sslcert", "sslcert",
            "sslkey", "sslkey",
            "sslpassword", "sslpassword",
            "sslnegotiation", "sslNegotiation",
            "channel_binding", "channelBinding",
            "gssencmode", "gssEncMode",
            "krbsrvname", "kerberosServerName",
            "options", "options");

    /** Looked at elsewhere, or of no meaning to the driver and harmless to leave out. */
    private static final Set<String> OTHERS = Set.of(
            "host",
            "hostaddr",
            "port",
            "dbname",
            "user",
            "password",
            "passfile",
            "service",
            "application_name",
            "fallback_application_name",
            "connect_timeout",
            "target_session_attrs",
            "load_balance_hosts",
            "keepalives",
            "keepalives_idle",
            "keepalives_interval",
            "keepalives_count",
            "tcp_user_timeout",
            "client_encoding",
            "sslcompression",
            "sslsni");

    private Keywords() {}

    static Map<String, String> ofEnvironment(Map<String, String> environment) {
        var keywords = new LinkedHashMap<String, String>();
        VARIABLES.forEach((variable, keyword) -> {
            var value = environment.getOrDefault(variable, "");
            if (!value.isEmpty()) keywords.put(keyword, value);
        });
        return keywords;
    }

    /** Returns what the keywords mean to the driver, apart from host, port, database, user and password. */
    static Map<String, String> properties(Map<String, String> keywords) {
        var properties = new LinkedHashMap<String, String>();
        keywords.forEach((keyword, value) -> {
            if (RENAMED.containsKey(keyword)) {
                properties.put(RENAMED.get(keyword), value);
            } else if (!OTHERS.contains(keyword)) {
                properties.put(driverName(keyword), value);
            }
        });
        var name = keywords.getOrDefault("application_name", keywords.get("fallback_application_name"));
        if (name != null) properties.put("ApplicationName", name);
        var attributes = keywords.get("target_session_attrs");
        if (attributes != null) properties.put("targetServerType", targetServerType(attributes));
        if ("random".equals(keywords.get("load_balance_hosts"))) properties.put("loadBalanceHosts", "true");
        if ("0".equals(keywords.get("keepalives"))) properties.put("tcpKeepAlive", "false");
        var timeout = keywords.get("connect_timeout");
        if (timeout != null) {
            var seconds = seconds(timeout);
            properties.put("connectTimeout", seconds);
            properties.put("loginTimeout", seconds);
        }
        return properties;
    }

    private static String driverName(String keyword) {
        try {
            var known = DriverManager.getDriver(ANY_URL).getPropertyInfo(ANY_URL, new Properties());
            if (Arrays.stream(known).anyMatch(property -> property.name.equals(keyword))) return keyword;
        } catch (SQLException noDriver) {
            throw new BieneException("the PostgreSQL driver is missing on the class path", noDriver);
        }
        throw new IllegalArgumentException("unknown connection parameter \"" + keyword + "\"");
    }

    private static String targetServerType(String attributes) {
        return switch (attributes) {
            case "any" -> "any";
            case "read-write", "primary" -> "primary";
            case "read-only", "standby" -> "secondary";
            case "prefer-standby" -> "preferSecondary";
            default ->
                throw new IllegalArgumentException("target_session_attrs must be any, read-write, read-only, primary,"
                        + " standby or prefer-standby, was \"" + attributes + "\"");
        };
    }

    /** As in libpq: zero or less waits without end, and one second is too short to be meant. */
    private static String seconds(String timeout) {
        try {
            var seconds = Integer.parseInt(timeout.strip());
            return String.valueOf(seconds <= 0 ? 0 : Math.max(2, seconds));
        } catch (NumberFormatException wrong) {
            throw new IllegalArgumentException(
                    "connect_timeout must be a number of seconds, was \"" + timeout + "\"", wrong);
        }
    }
}
