@NullMarked
package dev.biene.cli.output;

import org.jspecify.annotations.NullMarked;
