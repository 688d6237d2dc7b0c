/** The PostgreSQL server that Biene brings along: found, unpacked, initialised, started and shared by all processes. */
@NullMarked
package dev.biene.postgres.embedded;

import org.jspecify.annotations.NullMarked;
