package dev.biene.jobset;

/**
 * An input that is JSON text already, as a line of a JSON Lines file is; it is checked, never trusted.
 *
 * @param text one JSON object
 */
public record RawJson(String text) {}
