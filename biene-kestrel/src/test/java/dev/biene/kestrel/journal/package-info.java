@NullMarked
package dev.biene.kestrel.journal;

import org.jspecify.annotations.NullMarked;
