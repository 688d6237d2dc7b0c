package dev.biene.bench.report;

/**
 * A figure to reach.
 *
 * @param comparison {@code >=} or {@code <=}
 */
public record Target(String what, double measured, String comparison, double bound) {

    /** What could not be measured has not been reached. */
    boolean reached() {
        return comparison.equals("<=") ? measured <= bound : measured >= bound;
    }

    /** {@code 0.432, wanted ≥ 0.5}. */
    String outcome() {
        return Report.decimal(measured, measured < 10 ? 3 : 1)
                + ", wanted "
                + (comparison.equals("<=") ? "≤" : "≥")
                + " "
                + Report.decimal(bound, bound == Math.rint(bound) ? 0 : 3);
    }
}
