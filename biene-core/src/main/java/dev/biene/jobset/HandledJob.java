package dev.biene.jobset;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JavaType;

/** A job while a slot runs it. */
final class HandledJob<I> implements Job<I> {

    private final Slot<I> slot;
    private final JavaType inputType;
    final Grant grant;
    final int place;
    private @Nullable I input;
    private @Nullable JobTransaction transaction;
    volatile boolean cancelled;

    HandledJob(Slot<I> slot, JavaType inputType, Grant grant, int place) {
        this.slot = slot;
        this.inputType = inputType;
        this.grant = grant;
        this.place = place;
    }

    @Override
    public I input() {
        var known = input;
        if (known == null) {
            try {
                known = Json.MAPPER.readValue(json(), inputType);
            } catch (JacksonException e) {
                throw new JobFailedException("input of job " + id() + " is no " + inputType + ": " + Json.reason(e), e);
            }
            input = known;
        }
        return known;
    }

    @Override
    public String json() {
        return grant.claim.inputs().get(place);
    }

    @Override
    public long id() {
        return grant.firstJob() + place;
    }

    @Override
    public int attempt() {
        return grant.claim.earlierAttempts() + 1;
    }

    @Override
    public boolean secondCopy() {
        return grant.claim.secondCopy();
    }

    @Override
    public boolean cancelled() {
        return cancelled;
    }

    @Override
    public void progress(String text) {
        slot.progressed(id(), text);
    }

    @Override
    public <T> T transaction(Class<T> type) {
        var open = transaction;
        if (open == null) {
            try {
                open = slot.openTransaction(this);
            } catch (StoreUnavailableException e) {
                // Not the handler's fault and no reason to end the bee, which waits for its store.
                throw new JobFailedException("the job's transaction could not be opened: " + e.getMessage(), e);
            }
            transaction = open;
        }
        return open.unwrap(type);
    }

    /** The transaction the handler asked for, or null. */
    @Nullable
    JobTransaction transaction() {
        return transaction;
    }
}
