@NullMarked
package dev.biene.faults.simulation;

import org.jspecify.annotations.NullMarked;
