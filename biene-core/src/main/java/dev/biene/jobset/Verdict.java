package dev.biene.jobset;

import java.util.Map;
import java.util.Set;

/**
 * What the store made of one settlement.
 *
 * @param held whether the bee still held the claim; if not, nothing of the settlement was taken
 * @param late numbers of completed jobs whose result was refused because another bee's had been accepted
 * @param kept the new claim of each {@link Settlement.Outcome#KEPT} job, by job number
 */
public record Verdict(boolean held, Set<Long> late, Map<Long, Long> kept) {

    /** Everything was taken. */
    public static final Verdict ACCEPTED = new Verdict(true, Set.of(), Map.of());

    /** The claim was gone. */
    public static final Verdict REFUSED = new Verdict(false, Set.of(), Map.of());
}
