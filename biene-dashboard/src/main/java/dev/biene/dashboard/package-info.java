/**
 * Job sets and queues in a browser.
 *
 * <p>{@link dev.biene.dashboard.DashboardServer} serves a {@link dev.biene.dashboard.Dashboard} on a port of its own, and
 * {@link dev.biene.dashboard.Dashboard#httpHandler()} or {@link dev.biene.dashboard.WebExchange} put it into a server that
 * is there already. The page reads JSON and is kept up to date by server-sent events; it is in this package's resources, as
 * it is sent, without a build step.
 *
 * <p>What is visible on any page is read once for all pages that show it, and what nobody looks at is not read: a
 * {@code Lookout} asks, a {@code View} says what, {@code Readings} bounds how often.
 */
@NullMarked
package dev.biene.dashboard;

import org.jspecify.annotations.NullMarked;
