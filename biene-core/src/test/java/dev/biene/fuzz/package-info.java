/** What any bytes may not do to a parser, shown three ways: on a kept corpus, on mutations of it, and by Jazzer. */
@NullMarked
package dev.biene.fuzz;

import org.jspecify.annotations.NullMarked;
