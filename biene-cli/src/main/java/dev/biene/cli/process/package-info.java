/** The user's command as a handler: started for each job or item, fed, read, timed, and killed with all it started. */
@NullMarked
package dev.biene.cli.process;

import org.jspecify.annotations.NullMarked;
