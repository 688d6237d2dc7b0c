package dev.biene.postgres.connect;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Takes a pgjdbc URL apart, so that what is secret in it can be kept out of the URL that the driver logs.
 *
 * <pre>
 * jdbc:postgresql://host[:port][,...]/[database][?name=value[&amp;...]]
 * jdbc:postgresql:database
 * </pre>
 *
 * @param keywords host, port, dbname, user, password and service, by libpq's names
 * @param properties everything else, by the driver's names
 */
record JdbcUrl(Map<String, String> keywords, Map<String, String> properties) {

    private static final String PREFIX = "jdbc:postgresql:";

    static boolean accepts(String url) {
        return url.startsWith(PREFIX);
    }

    static JdbcUrl parse(String url) {
        var question = url.indexOf('?');
        var server = url.substring(PREFIX.length(), question < 0 ? url.length() : question);
        var result = new JdbcUrl(new LinkedHashMap<>(), new LinkedHashMap<>());
        if (server.startsWith("//")) {
            // The same form as behind postgresql://, but user and password go behind the question mark.
            if (server.contains("@")) {
                throw new IllegalArgumentException(
                        "a jdbc:postgresql: URL takes user and password as"
                                + " ?user=…&password=…, not before '@'; write postgresql://user:password@host/database instead");
            }
            result.keywords.putAll(ConnectionUri.parse("postgresql:" + server));
        } else if (!server.isEmpty()) {
            result.keywords.put("dbname", ConnectionUri.decode(server));
        }
        if (question >= 0) result.parameters(url.substring(question + 1));
        return result;
    }

    private void parameters(String query) {
        for (var parameter : query.split("&", -1)) {
            if (parameter.isEmpty()) continue;
            var equals = parameter.indexOf('=');
            var name = equals < 0 ? parameter : parameter.substring(0, equals);
            var value = equals < 0 ? "" : decode(name, parameter.substring(equals + 1));
            switch (name) {
                case "user", "password", "service" -> keywords.put(name, value);
                case "PGHOST" -> keywords.put("host", value);
                case "PGPORT" -> keywords.put("port", value);
                case "PGDBNAME" -> keywords.put("dbname", value);
                default -> properties.put(name, value);
            }
        }
    }

    private static String decode(String name, String value) {
        try {
            return URLDecoder.decode(value, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException malformed) {
            // The cause would repeat the value, which may be the password.
            throw new IllegalArgumentException("in the database URL: expected two hexadecimal digits after '%' in the"
                    + " value of \"" + name + "\"");
        }
    }
}
