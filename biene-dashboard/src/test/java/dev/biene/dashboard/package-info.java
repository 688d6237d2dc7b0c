@NullMarked
package dev.biene.dashboard;

import org.jspecify.annotations.NullMarked;
