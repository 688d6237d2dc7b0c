/** Real servers, real processes, and somebody who kills, stops and cuts them. */
@NullMarked
package dev.biene.faults.chaos;

import org.jspecify.annotations.NullMarked;
