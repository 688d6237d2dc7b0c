/** Spans around handlers, for OpenTelemetry. */
@NullMarked
package dev.biene.opentelemetry;

import org.jspecify.annotations.NullMarked;
