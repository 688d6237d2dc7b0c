package dev.biene.jobset;

import tools.jackson.databind.JavaType;

/** One run of one bee. */
final class Bee<I> {

    Bee(
            String set,
            JobStore store,
            JobHandler<? super I, ?> handler,
            JavaType inputType,
            RunOptions options,
            Stop stop) {}

    @SuppressWarnings("DoNotCallSuggester")
    RunSummary run() throws Exception {
        throw new UnsupportedOperationException();
    }
}
