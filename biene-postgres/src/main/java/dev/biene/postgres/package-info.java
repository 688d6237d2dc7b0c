@NullMarked
package dev.biene.postgres;

import org.jspecify.annotations.NullMarked;
