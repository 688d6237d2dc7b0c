@NullMarked
package dev.biene.cli.input;

import org.jspecify.annotations.NullMarked;
