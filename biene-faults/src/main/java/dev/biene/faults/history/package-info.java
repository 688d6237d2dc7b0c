/** Histories: what clients of Biene saw and when, and the rules that hold whatever happened between. */
@NullMarked
package dev.biene.faults.history;

import org.jspecify.annotations.NullMarked;
