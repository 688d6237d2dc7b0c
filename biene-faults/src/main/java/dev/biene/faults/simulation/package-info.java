/** The engine itself in a world where time, chance and every fault come from one number. */
@NullMarked
package dev.biene.faults.simulation;

import org.jspecify.annotations.NullMarked;
