/** The one class of the simulation that the engine must not know and that must know the engine. */
@NullMarked
package dev.biene.jobset;

import org.jspecify.annotations.NullMarked;
