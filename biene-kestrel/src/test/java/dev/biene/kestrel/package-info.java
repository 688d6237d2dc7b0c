@NullMarked
package dev.biene.kestrel;

import org.jspecify.annotations.NullMarked;
