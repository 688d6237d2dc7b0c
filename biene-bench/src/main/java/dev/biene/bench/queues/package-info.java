/** What the queue half of Biene does, beside other servers and beside the disk. */
@NullMarked
package dev.biene.bench.queues;

import org.jspecify.annotations.NullMarked;
