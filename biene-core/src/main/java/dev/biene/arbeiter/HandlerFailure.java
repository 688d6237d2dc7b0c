package dev.biene.arbeiter;

/**
 * Carries what the user's code threw past the exceptions of the queues, which may be of the same type: a handler
 * that pushes to a dead server throws {@link QueuesUnavailableException} too, and that one must leave the stage.
 */
final class HandlerFailure extends Exception {
    private static final long serialVersionUID = 1L;

    private final Exception original;

    HandlerFailure(Exception original) {
        super(null, original, false, false);
        this.original = original;
    }

    Exception original() {
        return original;
    }
}
