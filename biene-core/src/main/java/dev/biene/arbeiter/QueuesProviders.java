package dev.biene.arbeiter;

import java.util.List;
import java.util.Locale;
import java.util.ServiceLoader;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Finds the backend of a URL among those on the class path. */
final class QueuesProviders {
    private static final String DEFAULT_URL = "embedded:";
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+-]*):.*", Pattern.DOTALL);

    private QueuesProviders() {}

    static Queues connect(@Nullable String url) {
        String chosen = url != null ? url : fromEnvironment();
        var providers = ServiceLoader.load(QueuesProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
        return provider(scheme(chosen, providers), providers).connect(chosen);
    }

    private static String fromEnvironment() {
        String url = System.getenv("BIENE_QUEUES");
        return url == null || url.isBlank() ? DEFAULT_URL : url;
    }

    private static String scheme(String url, List<QueuesProvider> providers) {
        Matcher matcher = SCHEME.matcher(url);
        if (matcher.matches()) return matcher.group(1).toLowerCase(Locale.ROOT);
        throw new IllegalArgumentException("a queues URL begins with a scheme and a colon, one of " + known(providers)
                + ", as in kestrel://127.0.0.1:22133; got \"" + url + "\"");
    }

    private static QueuesProvider provider(String scheme, List<QueuesProvider> providers) {
        for (var provider : providers) if (provider.schemes().contains(scheme)) return provider;
        // Only the scheme is quoted: what follows it may hold a password.
        throw new IllegalArgumentException("no queues backend on the class path serves \"" + scheme + ":\", only "
                + known(providers) + "; correct the URL or add the module that serves it (kestrel: and embedded: are"
                + " in biene-kestrel)");
    }

    private static String known(List<QueuesProvider> providers) {
        var schemes = new TreeSet<String>();
        for (var provider : providers) schemes.addAll(provider.schemes());
        return schemes.toString();
    }
}
