/** Benchmarks of the hot paths by themselves, with JMH. */
@NullMarked
package dev.biene.bench.jmh;

import org.jspecify.annotations.NullMarked;
