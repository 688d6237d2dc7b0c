package dev.biene.jobset;

/** Wrappers around job handlers. */
public final class Handlers {

    private Handlers() {}

    /**
     * A handler that turns every exception of {@code handler} into {@link JobFailedException}, so that no job's failure
     * ends a bee (the seed's {@code catch_all_exceptions}).
     *
     * <p>Mind the seed's warning: a machine in an irrecoverable state will fail every job it meets. Interruption is not
     * a failure and passes through.
     */
    public static <I, R> JobHandler<I, R> catchingAll(JobHandler<I, R> handler) {
        return job -> {
            try {
                return handler.handle(job);
            } catch (JobFailedException | InterruptedException e) {
                throw e;
            } catch (Exception e) {
                throw new JobFailedException(e.toString(), e);
            }
        };
    }
}
