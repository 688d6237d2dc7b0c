@NullMarked
package dev.biene.jobset;

import org.jspecify.annotations.NullMarked;
