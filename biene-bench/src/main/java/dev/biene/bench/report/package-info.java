/** What a run has measured: on the terminal, as JSON, as a page, and beside an earlier run. */
@NullMarked
package dev.biene.bench.report;

import org.jspecify.annotations.NullMarked;
