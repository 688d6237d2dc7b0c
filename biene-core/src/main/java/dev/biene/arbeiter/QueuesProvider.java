package dev.biene.arbeiter;

import java.util.Set;

/**
 * How a backend is found: listed in {@code META-INF/services/dev.biene.arbeiter.QueuesProvider}, it is asked
 * for the URLs whose scheme it names.
 */
public interface QueuesProvider {
    /** The schemes it serves, in lower case and without the colon: {@code "kestrel"}. */
    Set<String> schemes();

    /**
     * Connects to what the URL names. May do so lazily.
     *
     * @param url the whole URL, scheme included: {@code "kestrel://10.0.0.5:22133,10.0.0.6:22133"}
     * @throws IllegalArgumentException if the URL makes no sense, saying what is expected
     */
    Queues connect(String url);
}
