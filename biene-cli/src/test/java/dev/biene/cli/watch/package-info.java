@NullMarked
package dev.biene.cli.watch;

import org.jspecify.annotations.NullMarked;
