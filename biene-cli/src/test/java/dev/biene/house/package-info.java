@NullMarked
package dev.biene.house;

import org.jspecify.annotations.NullMarked;
