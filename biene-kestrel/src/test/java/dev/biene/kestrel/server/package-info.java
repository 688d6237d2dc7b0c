@NullMarked
package dev.biene.kestrel.server;

import org.jspecify.annotations.NullMarked;
