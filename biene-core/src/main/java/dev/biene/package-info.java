@NullMarked
package dev.biene;

import org.jspecify.annotations.NullMarked;
