/** A queue server that speaks Kestrel's memcache protocol, described in {@code docs/PROTOCOL.md}. */
@NullMarked
package dev.biene.kestrel.server;

import org.jspecify.annotations.NullMarked;
