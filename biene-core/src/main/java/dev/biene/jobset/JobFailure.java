package dev.biene.jobset;

import java.time.Duration;
import java.time.Instant;

/**
 * One failed or lost attempt.
 *
 * @param job the job's number in the set
 * @param input JSON text
 * @param attempt which it was, from 1
 * @param message one line
 * @param detail the stack trace or the last lines a command wrote to its standard error; may be empty
 * @param bee the bee's number, and {@code host} and {@code pid} where it ran
 * @param at by the store's clock
 */
public record JobFailure(
        long job,
        String input,
        int attempt,
        String message,
        String detail,
        long bee,
        String host,
        long pid,
        Duration duration,
        Instant at) {}
