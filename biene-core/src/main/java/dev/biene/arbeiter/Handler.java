package dev.biene.arbeiter;

import org.jspecify.annotations.Nullable;

/** The user's function: what to make of one item. Called by as many threads at once as run the stage. */
@FunctionalInterface
public interface Handler {
    /**
     * Handles one item.
     *
     * @param arbeiter the stage itself, to push elsewhere or to peek
     * @return what to forward; {@link Output#none()} for nothing, which makes the stage a sink. Null is taken for
     *     nothing too
     * @throws Exception puts the item back at the head of its queue and leaves {@link Arbeiter#run()} as it is,
     *     unless a {@link FailurePolicy} says otherwise
     */
    @Nullable
    Output handle(Arbeiter arbeiter, Item item) throws Exception;
}
