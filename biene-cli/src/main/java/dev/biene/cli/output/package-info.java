/** What the user sees: the terminal, tables, CSV, JSON, the progress line. */
@NullMarked
package dev.biene.cli.output;

import org.jspecify.annotations.NullMarked;
