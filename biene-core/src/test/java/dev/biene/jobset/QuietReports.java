package dev.biene.jobset;

import org.jspecify.annotations.Nullable;

/** Of what slots tell their bee, nothing is heard; their jobs' transactions accept everything. A test listens by overriding. */
class QuietReports implements Slot.Reports {

    @Override
    public void fatal(Throwable thrown) {}

    @Override
    public void event(Event event) {}

    @Override
    public boolean wantsEvents() {
        return false;
    }

    @Override
    public void settledApart(long job, boolean accepted, double seconds) {}

    @Override
    public JobTransaction transaction() {
        return new AcceptingTransaction();
    }

    /** Its connection is a text. */
    static class AcceptingTransaction implements JobTransaction {

        @Override
        public <T> T unwrap(Class<T> type) {
            return type.cast("the connection");
        }

        @Override
        public boolean commit(long claimId, long job, @Nullable String result, float seconds) {
            return true;
        }

        @Override
        public void close() {}
    }
}
