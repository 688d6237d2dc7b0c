package dev.biene.bench.report;

/**
 * Who took part.
 *
 * @param settings version and settings, or the command that started it
 * @param biene whether it is Biene's own code that is measured; what others do tells how fast the machine was
 */
public record Contestant(String name, String settings, boolean biene) {}
