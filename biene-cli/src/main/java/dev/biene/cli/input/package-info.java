/** What the user feeds in: plain lines, JSON Lines and CSV, streamed from a file or standard input. */
@NullMarked
package dev.biene.cli.input;

import org.jspecify.annotations.NullMarked;
