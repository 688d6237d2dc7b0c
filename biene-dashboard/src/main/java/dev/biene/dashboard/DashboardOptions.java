package dev.biene.dashboard;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Who may do what with a dashboard. Immutable.
 *
 * <p>Defaults: no token, all actions, no host names but this machine's, no metrics.
 *
 * @param token what a browser must show once before it is told anything, or null for none; at least
 *     {@value #SHORTEST_TOKEN} characters
 * @param readOnly whether everything that changes something is refused
 * @param hosts the names, in lower case, under which a browser may ask besides {@code localhost}, this machine's name and
 *     addresses in digits; another name in the {@code Host} header is that of a page that tricks a browser
 * @param metrics what is answered under {@code /metrics}, in the text format of Prometheus, or null for nothing
 */
public record DashboardOptions(
        @Nullable String token,
        boolean readOnly,
        Set<String> hosts,
        @Nullable Supplier<String> metrics) {

    private static final int SHORTEST_TOKEN = 16;
    private static final SecureRandom RANDOM = new SecureRandom();

    public DashboardOptions {
        if (token != null && token.length() < SHORTEST_TOKEN) {
            throw new IllegalArgumentException("a token must have at least " + SHORTEST_TOKEN + " characters, has "
                    + token.length() + "; it can be guessed otherwise");
        }
        hosts = hosts.stream().map(host -> host.toLowerCase(Locale.ROOT)).collect(Collectors.toUnmodifiableSet());
    }

    /** The defaults. */
    public static DashboardOptions defaults() {
        return new DashboardOptions(null, false, Set.of(), null);
    }

    /** A token that nobody can guess. */
    public static String newToken() {
        var random = new byte[20];
        RANDOM.nextBytes(random);
        return HexFormat.of().formatHex(random);
    }

    /** With a token that must be shown, or none. */
    public DashboardOptions withToken(@Nullable String token) {
        return new DashboardOptions(token, readOnly, hosts, metrics);
    }

    /** With nothing but looking allowed, or everything. */
    public DashboardOptions withReadOnly(boolean readOnly) {
        return new DashboardOptions(token, readOnly, hosts, metrics);
    }

    /** With these names for the machine, as for a reverse proxy in front of it. */
    public DashboardOptions withHosts(Set<String> hosts) {
        return new DashboardOptions(token, readOnly, hosts, metrics);
    }

    /** With an answer under {@code /metrics}. */
    public DashboardOptions withMetrics(@Nullable Supplier<String> metrics) {
        return new DashboardOptions(token, readOnly, hosts, metrics);
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "DashboardOptions[token=" + (token == null ? "none" : "…") + ", readOnly=" + readOnly + ", hosts="
                + hosts + "]";
    }
}
