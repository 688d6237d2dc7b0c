@NullMarked
package dev.biene.bench.report;

import org.jspecify.annotations.NullMarked;
