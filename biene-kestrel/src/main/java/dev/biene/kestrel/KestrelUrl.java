package dev.biene.kestrel;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Reads {@code kestrel://10.0.0.5:22133,10.0.0.6,[::1]:22134}. */
final class KestrelUrl {
    static final int DEFAULT_PORT = 22133;

    private static final String PREFIX = "kestrel://";
    private static final Pattern SERVER = Pattern.compile("(\\[[0-9A-Fa-f:.%]+]|[A-Za-z0-9._-]+)(?::([0-9]{1,5}))?");

    private KestrelUrl() {}

    static List<InetSocketAddress> parse(String url) {
        String servers = url.regionMatches(true, 0, PREFIX, 0, PREFIX.length()) ? url.substring(PREFIX.length()) : "";
        var addresses = new ArrayList<InetSocketAddress>();
        for (var server : servers.replaceFirst("/$", "").split(",", -1)) addresses.add(address(server, url));
        return List.copyOf(addresses);
    }

    private static InetSocketAddress address(String server, String url) {
        var matcher = SERVER.matcher(server);
        int port =
                !matcher.matches() ? -1 : matcher.group(2) == null ? DEFAULT_PORT : Integer.parseInt(matcher.group(2));
        if (port < 1 || port > 65_535)
            throw new IllegalArgumentException("expected HOST or HOST:PORT, got \"" + server + "\" in \"" + url
                    + "\"; a fleet is written kestrel://10.0.0.5:22133,10.0.0.6:22133");
        return InetSocketAddress.createUnresolved(matcher.group(1), port);
    }

    static String name(InetSocketAddress address) {
        return address.getHostString() + ":" + address.getPort();
    }
}
