/** Breaks Biene on purpose and proves from what was written down meanwhile whether it kept its promises. */
@NullMarked
package dev.biene.faults;

import org.jspecify.annotations.NullMarked;
