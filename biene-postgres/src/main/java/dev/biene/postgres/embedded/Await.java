package dev.biene.postgres.embedded;

import dev.biene.BieneException;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Polls for what no event announces: a file of another process, or its end. */
final class Await {

    private static final long FIRST_PAUSE_NANOS = 2_000_000;
    private static final long LONGEST_PAUSE_NANOS = 50_000_000;

    interface Attempt<T> {
        @Nullable
        T make() throws IOException;
    }

    private Await() {}

    /** Returns the first answer that is not null, or null when there was none within the limit. */
    static <T> @Nullable T nonNull(Duration limit, Attempt<T> attempt) throws IOException {
        var end = System.nanoTime() + limit.toNanos();
        var pause = FIRST_PAUSE_NANOS;
        while (true) {
            var answer = attempt.make();
            if (answer != null || System.nanoTime() - end >= 0) return answer;
            LockSupport.parkNanos(pause);
            if (Thread.currentThread().isInterrupted()) {
                throw new BieneException("interrupted while waiting for the embedded PostgreSQL");
            }
            pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
        }
    }

    static boolean isTrue(Duration limit, Attempt<Boolean> attempt) throws IOException {
        var answer = nonNull(limit, () -> Boolean.TRUE.equals(attempt.make()) ? Boolean.TRUE : null);
        return answer != null;
    }
}
