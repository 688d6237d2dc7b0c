@NullMarked
package dev.biene.cli.process;

import org.jspecify.annotations.NullMarked;
