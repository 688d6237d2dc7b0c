package dev.biene.dashboard;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Who may pass. Three dangers: a page of somebody else's in the user's browser that sends requests here (its
 * {@code Origin} tells), one that has its own name resolved to this machine (the {@code Host} tells), and somebody who
 * simply asks (has no token).
 */
final class Gate {

    /** An address in digits is no name that somebody could point here. */
    private static final Pattern ADDRESS = Pattern.compile("[0-9.]+|\\[[0-9a-fA-F:.]+\\]");

    private static final String BEARER = "Bearer ";

    private final DashboardOptions options;
    private final String machine;

    Gate(DashboardOptions options) {
        this.options = options;
        this.machine = machineName();
    }

    private static String machineName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT);
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** Lets the request's address and origin pass, or refuses. */
    void checkOrigin(WebExchange exchange) {
        var host = exchange.header("Host");
        if (host == null || !known(nameOf(host))) {
            throw new Refusal(
                    421,
                    "the dashboard does not answer to the name " + quoted(host)
                            + "; ask under localhost or an address, or allow the name with --allow-host");
        }
        var origin = exchange.header("Origin");
        if (origin != null && !authorityOf(origin).equalsIgnoreCase(host)) {
            throw new Refusal(403, "a page of " + quoted(origin) + " may not use the dashboard of " + quoted(host));
        }
        if ("cross-site".equals(exchange.header("Sec-Fetch-Site"))
                && !"navigate".equals(exchange.header("Sec-Fetch-Mode")))
            throw new Refusal(403, "a page of another site may not use the dashboard");
    }

    private boolean known(String name) {
        return name.equals("localhost")
                || name.equals(machine)
                || ADDRESS.matcher(name).matches()
                || options.hosts().contains(name);
    }

    private static String nameOf(String host) {
        int end = host.startsWith("[") ? host.indexOf(']') + 1 : host.indexOf(':');
        return (end > 0 ? host.substring(0, end) : host).toLowerCase(Locale.ROOT);
    }

    private static String authorityOf(String origin) {
        int scheme = origin.indexOf("://");
        return scheme < 0 ? origin : origin.substring(scheme + 3);
    }

    private static String quoted(@Nullable String text) {
        return text == null ? "(none)" : '"' + text.replaceAll("[^\\x20-\\x7e]", "?") + '"';
    }

    /** Lets whoever has the token pass, or refuses. */
    void checkToken(WebExchange exchange) {
        var token = options.token();
        if (token == null) return;
        var authorization = exchange.header("Authorization");
        boolean shown = authorization != null
                && authorization.startsWith(BEARER)
                && same(token, authorization.substring(BEARER.length()).strip());
        if (shown || same(pass(token), cookie(exchange))) return;
        throw new Refusal(401, "the token is needed that was printed when the dashboard started");
    }

    /** Lets what changes something pass, or refuses. */
    void checkChange(WebExchange exchange) {
        if (options.readOnly()) throw new Refusal(403, "this dashboard was started read-only");
        var type = exchange.header("Content-Type");
        // A form of another site cannot send JSON without being asked whether it may.
        if (type == null || !type.startsWith("application/json"))
            throw new Refusal(415, "expected a body of application/json, got " + quoted(type));
    }

    /** What a browser that showed the token keeps in a cookie, so that the token itself is nowhere on its disk. */
    String cookieFor(WebExchange exchange, String shown) {
        var token = options.token();
        if (token == null || !same(token, shown)) throw new Refusal(401, "this is not the token");
        return cookieName(exchange) + "=" + pass(token) + "; Path=/; HttpOnly; SameSite=Strict";
    }

    private @Nullable String cookie(WebExchange exchange) {
        var header = exchange.header("Cookie");
        if (header == null) return null;
        var name = cookieName(exchange) + "=";
        for (var each : header.split(";")) {
            if (each.strip().startsWith(name)) return each.strip().substring(name.length());
        }
        return null;
    }

    /** Browsers keep the cookies of all ports of a host in one jar. */
    private static String cookieName(WebExchange exchange) {
        var host = String.valueOf(exchange.header("Host"));
        int colon = host.lastIndexOf(':');
        var port = colon < 0 ? "" : host.substring(colon + 1);
        return "biene_" + (port.matches("[0-9]{1,5}") ? port : "0");
    }

    private static String pass(String token) {
        return Digests.hex("biene dashboard pass\n" + token);
    }

    /** In a time that does not tell where they differ. */
    private static boolean same(String expected, @Nullable String actual) {
        return actual != null
                && MessageDigest.isEqual(
                        expected.getBytes(StandardCharsets.UTF_8), actual.getBytes(StandardCharsets.UTF_8));
    }
}
