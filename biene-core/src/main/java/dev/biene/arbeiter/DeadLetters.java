package dev.biene.arbeiter;

import dev.biene.BieneException;
import java.time.Duration;
import java.util.function.Predicate;

/** What to do with a dead-letter queue once the fault is mended. */
public final class DeadLetters {
    private DeadLetters() {}

    /**
     * Sends every item of a dead-letter queue back to the tail of the queue it came from, and returns how many. Only
     * those that are there at the start: what fails again meanwhile stays. Killed half way, it has lost nothing; one
     * item may have been sent twice.
     *
     * @throws BieneException if an item there is no dead letter; it stays at the head
     */
    public static long sendBack(Queues queues, String queue) throws InterruptedException {
        return sendBack(queues, queue, letter -> true);
    }

    /** As {@link #sendBack(Queues, String)}, those that are chosen; the others go to the tail of their queue. */
    public static long sendBack(Queues queues, String queue, Predicate<DeadLetter> chosen) throws InterruptedException {
        long sent = 0;
        for (long left = queues.stats(queue).items(); left > 0; left--) {
            try (var lease = queues.open(queue, Duration.ZERO)) {
                if (lease == null) break;
                var letter = DeadLetter.parse(lease.bytes());
                boolean goes = chosen.test(letter);
                lease.forward(goes ? Output.to(letter.queue(), letter.bytes()) : Output.to(queue, lease.bytes()));
                if (goes) sent++;
            }
        }
        return sent;
    }
}
