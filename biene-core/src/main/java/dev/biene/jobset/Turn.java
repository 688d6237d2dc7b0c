package dev.biene.jobset;

import java.util.List;

/**
 * The answer to one {@link BeeSession#turn}.
 *
 * @param verdicts one for each settlement, in the same order
 * @param claims what the bee holds from now on in addition; empty if nothing could be had at this moment
 * @param unclaimed at least so many jobs of the set were unclaimed; exact when few
 */
public record Turn(List<Verdict> verdicts, List<Claim> claims, long unclaimed) {}
