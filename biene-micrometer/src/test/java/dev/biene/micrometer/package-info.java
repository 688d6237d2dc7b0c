@NullMarked
package dev.biene.micrometer;

import org.jspecify.annotations.NullMarked;
