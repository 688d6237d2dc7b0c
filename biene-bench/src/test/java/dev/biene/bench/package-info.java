@NullMarked
package dev.biene.bench;

import org.jspecify.annotations.NullMarked;
