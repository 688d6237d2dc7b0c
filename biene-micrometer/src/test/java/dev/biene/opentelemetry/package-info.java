@NullMarked
package dev.biene.opentelemetry;

import org.jspecify.annotations.NullMarked;
