/** What {@code biene watch} shows, and how a key changes it: all of it pure, but for the screen and the reader. */
@NullMarked
package dev.biene.cli.watch;

import org.jspecify.annotations.NullMarked;
