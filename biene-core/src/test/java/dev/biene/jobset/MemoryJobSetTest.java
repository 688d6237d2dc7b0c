package dev.biene.jobset;

final class MemoryJobSetTest extends JobSetContract {

    private JobStore current = new MemoryJobStore();

    @Override
    protected JobStore open() {
        current = new MemoryJobStore();
        return current;
    }

    @Override
    protected JobStore openAgain() {
        return current;
    }
}
