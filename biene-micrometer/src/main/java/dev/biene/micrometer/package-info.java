/**
 * Meters for Micrometer: {@link dev.biene.micrometer.SetMeters} and {@link dev.biene.micrometer.QueueMeters} tell of whole
 * sets and queues, whoever works on them, {@link dev.biene.micrometer.BeeMeters} of the bees in this process, and
 * {@link dev.biene.micrometer.PrometheusText} is all of the former as Prometheus reads it. {@code docs/METRICS.md} lists
 * them.
 */
@NullMarked
package dev.biene.micrometer;

import org.jspecify.annotations.NullMarked;
