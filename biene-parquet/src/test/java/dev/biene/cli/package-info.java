@NullMarked
package dev.biene.cli;

import org.jspecify.annotations.NullMarked;
