/**
 * Durable queues of one process: a segmented log shared by all queues, and the queues on top of it.
 *
 * <p>The log's format is in {@code docs/JOURNAL.md}.
 */
@NullMarked
package dev.biene.kestrel.journal;

import org.jspecify.annotations.NullMarked;
