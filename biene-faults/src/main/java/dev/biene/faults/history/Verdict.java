package dev.biene.faults.history;

import java.util.List;

/**
 * What a {@link Checker} made of a history.
 *
 * @param events how many it read
 * @param acknowledged puts and adds that were acknowledged
 * @param vacuous why it proves nothing; empty if it proves something
 * @param violations the first {@link Checker#MOST_TOLD} of them
 * @param found how many there are
 */
public record Verdict(long events, long acknowledged, List<String> vacuous, List<Violation> violations, long found) {

    /** The checker's exit status: 0 valid, 1 violations, 2 it proves nothing. */
    public int exitStatus() {
        if (found > 0) return 1;
        return vacuous.isEmpty() ? 0 : 2;
    }
}
