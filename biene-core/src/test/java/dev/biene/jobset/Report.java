package dev.biene.jobset;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A settlement that a test writes by hand: every job alike, then those that differ. */
final class Report implements Settlement {

    private record Entry(Outcome outcome, @Nullable String result, float seconds, String message) {}

    private final long claimId;
    private final long firstJob;
    private final List<Entry> entries;

    private Report(Claim claim, Entry each) {
        claimId = claim.id();
        firstJob = claim.firstJob();
        entries = new ArrayList<>(Collections.nCopies(claim.inputs().size(), each));
    }

    static Report completed(Claim claim, @Nullable String result) {
        return new Report(claim, new Entry(Outcome.COMPLETED, result, 0.25f, ""));
    }

    static Report failed(Claim claim, String message) {
        return new Report(claim, new Entry(Outcome.FAILED, null, 0.5f, message));
    }

    static Report released(Claim claim) {
        return new Report(claim, new Entry(Outcome.RELEASED, null, 0, ""));
    }

    Report withCompleted(int place, @Nullable String result) {
        return with(place, new Entry(Outcome.COMPLETED, result, 0.25f, ""));
    }

    Report withFailed(int place, String message) {
        return with(place, new Entry(Outcome.FAILED, null, 0.5f, message));
    }

    Report withReleased(int place) {
        return with(place, new Entry(Outcome.RELEASED, null, 0, ""));
    }

    Report withKept(int place) {
        return with(place, new Entry(Outcome.KEPT, null, 0, ""));
    }

    Report withSettledApart(int place) {
        return with(place, new Entry(Outcome.SETTLED_APART, null, 0.25f, ""));
    }

    private Report with(int place, Entry entry) {
        entries.set(place, entry);
        return this;
    }

    @Override
    public long claimId() {
        return claimId;
    }

    @Override
    public long firstJob() {
        return firstJob;
    }

    @Override
    public int jobs() {
        return entries.size();
    }

    @Override
    public boolean whole() {
        return entries.stream().allMatch(entry -> entry.outcome == Outcome.COMPLETED);
    }

    @Override
    public Outcome outcome(int place) {
        return entries.get(place).outcome;
    }

    @Override
    public @Nullable String result(int place) {
        return entries.get(place).result;
    }

    @Override
    public float seconds(int place) {
        return entries.get(place).seconds;
    }

    @Override
    public Failure failure(int place) {
        return new Failure(entries.get(place).message, "at " + entries.get(place).message);
    }
}
