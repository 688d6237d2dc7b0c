package dev.biene.jobset;

import org.slf4j.MDC;

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

    /**
     * A handler that does as {@code handler} does, with {@code set}, {@code job} and {@code attempt} in SLF4J's MDC, so
     * that every line it logs, and every line of what it calls, says which job it is about.
     */
    public static <I, R> JobHandler<I, R> inMdc(String set, JobHandler<I, R> handler) {
        return job -> {
            MDC.put("set", set);
            MDC.put("job", Long.toString(job.id()));
            MDC.put("attempt", Integer.toString(job.attempt()));
            try {
                return handler.handle(job);
            } finally {
                MDC.remove("set");
                MDC.remove("job");
                MDC.remove("attempt");
            }
        };
    }
}
