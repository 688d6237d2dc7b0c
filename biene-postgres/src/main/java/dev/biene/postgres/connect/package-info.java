/** How to reach a PostgreSQL server, as its users know it: URLs, the PG… variables, services and password files. */
@NullMarked
package dev.biene.postgres.connect;

import org.jspecify.annotations.NullMarked;
