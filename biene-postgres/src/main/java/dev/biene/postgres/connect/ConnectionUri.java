package dev.biene.postgres.connect;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Reads a connection URI as libpq does (PostgreSQL documentation, "Connection URIs").
 *
 * <pre>
 * postgresql://[user[:password]@][host][:port][,...][/database][?keyword=value[&amp;...]]
 * postgresql://anna:se%40cret@db1:5432,[::1]:5433/jobs?target_session_attrs=read-write
 * </pre>
 *
 * <p>No message of an exception repeats a piece of the URI that a wrongly encoded password could have ended up in.
 */
final class ConnectionUri {

    private ConnectionUri() {}

    static boolean accepts(String url) {
        return url.startsWith("postgresql://") || url.startsWith("postgres://");
    }

    /** Returns the keywords of libpq that the URI sets. */
    static Map<String, String> parse(String uri) {
        var keywords = new LinkedHashMap<String, String>();
        var rest = uri.substring(uri.indexOf("://") + 3);
        var question = rest.indexOf('?', credentialsEnd(rest));
        if (question >= 0) {
            parameters(rest.substring(question + 1), keywords);
            rest = rest.substring(0, question);
        }
        var at = credentialsEnd(rest);
        if (at > 0) credentials(rest.substring(0, at - 1), keywords);
        rest = rest.substring(at);
        var slash = rest.indexOf('/');
        if (slash >= 0) {
            put(keywords, "dbname", decode(rest.substring(slash + 1)));
            rest = rest.substring(0, slash);
        }
        hosts(rest, keywords);
        return keywords;
    }

    /** The place behind the '@' that ends user and password, or 0 when there is none before the first '/'. */
    private static int credentialsEnd(String rest) {
        for (var i = 0; i < rest.length() && rest.charAt(i) != '/'; i++) {
            if (rest.charAt(i) == '@') return i + 1;
        }
        return 0;
    }

    private static void credentials(String text, Map<String, String> keywords) {
        var colon = text.indexOf(':');
        put(keywords, "user", decode(colon < 0 ? text : text.substring(0, colon)));
        if (colon >= 0) put(keywords, "password", decode(text.substring(colon + 1)));
    }

    private static void hosts(String list, Map<String, String> keywords) {
        if (list.isEmpty()) return;
        var hosts = new ArrayList<String>();
        var ports = new ArrayList<String>();
        for (var address : list.split(",", -1)) {
            var hostEnd = address.startsWith("[") ? address.indexOf(']') + 1 : address.indexOf(':');
            if (address.startsWith("[") && hostEnd == 0) throw misplaced("expected ']' after an IPv6 address");
            if (hostEnd < 0) hostEnd = address.length();
            var port = address.substring(hostEnd);
            if (!port.isEmpty() && !port.matches(":\\d{0,5}")) throw misplaced("expected a number as port");
            var host = decode(address.substring(0, hostEnd));
            if (host.contains("@")) throw misplaced("expected no '@' in a host name");
            hosts.add(host.startsWith("[") ? host.substring(1, host.length() - 1) : host);
            ports.add(port.isEmpty() ? "" : port.substring(1));
        }
        put(keywords, "host", String.join(",", hosts));
        if (ports.stream().anyMatch(port -> !port.isEmpty())) put(keywords, "port", String.join(",", ports));
    }

    private static void parameters(String query, Map<String, String> keywords) {
        for (var parameter : query.split("&", -1)) {
            if (parameter.isEmpty()) continue;
            var equals = parameter.indexOf('=');
            if (equals < 0) throw misplaced("expected keyword=value after '?'");
            var keyword = decode(parameter.substring(0, equals));
            var value = decode(parameter.substring(equals + 1));
            // As JDBC users write it, and libpq takes it too.
            if (keyword.equals("ssl") && value.equals("true")) {
                put(keywords, "sslmode", "require");
            } else {
                put(keywords, keyword, value);
            }
        }
    }

    private static void put(Map<String, String> keywords, String keyword, String value) {
        if (!value.isEmpty()) keywords.put(keyword, value);
    }

    /** Decodes %xx; unlike in a form, a plus sign is a plus sign. */
    static String decode(String text) {
        if (text.indexOf('%') < 0) return text;
        var bytes = new ByteArrayOutputStream();
        for (var i = 0; i < text.length(); ) {
            if (text.charAt(i) == '%') {
                bytes.write(octet(text, i));
                i += 3;
            } else {
                var point = text.codePointAt(i);
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(point);
            }
        }
        try {
            var decoder = StandardCharsets.UTF_8.newDecoder();
            return decoder.decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
        } catch (CharacterCodingException malformed) {
            throw new IllegalArgumentException(
                    "percent-encoded characters in the database URL must be UTF-8", malformed);
        }
    }

    private static int octet(String text, int at) {
        var high = at + 2 < text.length() ? Character.digit(text.charAt(at + 1), 16) : -1;
        var low = at + 2 < text.length() ? Character.digit(text.charAt(at + 2), 16) : -1;
        if (high < 0 || low < 0) throw misplaced("expected two hexadecimal digits after '%'");
        if (high + low == 0) throw misplaced("expected no encoded zero byte");
        return high << 4 | low;
    }

    private static IllegalArgumentException misplaced(String expectation) {
        return new IllegalArgumentException(
                "in the database URL: " + expectation
                        + "; special characters in user and password are written %xx, as %40 for '@', %3A for ':', %2F for '/'");
    }
}
