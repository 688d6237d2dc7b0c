@NullMarked
package dev.biene.faults.history;

import org.jspecify.annotations.NullMarked;
