package dev.biene.bench.report;

/**
 * What is measured, in which unit, and which way is better.
 *
 * @param name names it within a run: {@code rate}
 * @param unit {@code jobs/s}; empty for a plain number
 */
public record Measure(String name, String unit, Better better) {

    /** Which way is better. */
    public enum Better {
        MORE,
        LESS,
        /** A figure that says how it was, such as a number of jobs: never better or worse. */
        NEITHER
    }

    public static Measure more(String name, String unit) {
        return new Measure(name, unit, Better.MORE);
    }

    public static Measure less(String name, String unit) {
        return new Measure(name, unit, Better.LESS);
    }

    public static Measure neither(String name, String unit) {
        return new Measure(name, unit, Better.NEITHER);
    }

    String title() {
        return unit.isEmpty() ? name : name + ", " + unit;
    }
}
