@NullMarked
package dev.biene.arbeiter;

import org.jspecify.annotations.NullMarked;
