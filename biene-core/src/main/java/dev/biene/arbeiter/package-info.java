/**
 * Stages over queues. An {@link dev.biene.arbeiter.Arbeiter} takes items off one queue, hands each to a
 * {@link dev.biene.arbeiter.Handler} and forwards what it returns to other queues; only when every output is
 * stored is the item confirmed. A {@link dev.biene.arbeiter.Spout} is a stage without an input.
 *
 * <p>{@link dev.biene.arbeiter.Queues} is what a backend implements, {@link dev.biene.arbeiter.QueuesProvider}
 * is how it is found by its URL, and {@link dev.biene.arbeiter.MemoryQueues} is the one for unit tests.
 */
@NullMarked
package dev.biene.arbeiter;

import org.jspecify.annotations.NullMarked;
