package dev.biene.bench.report;

/**
 * What has become of one figure from an old run to a new one.
 *
 * @param run the runs' title
 * @param old the figure's median then
 * @param now its median now
 * @param machine what became, in the median, of the same figure of those who are not Biene: they are as they were, so
 *     this is what the machine did; NaN where none took part in both
 * @param noise how large a ratio the noise of both runs explains, as a factor: 1.12; NaN where it is not known
 */
record Change(String run, Figure figure, double old, double now, double machine, double noise, Verdict verdict) {

    enum Verdict {
        BETTER("better"),
        WORSE("WORSE"),
        WITHIN_NOISE(""),
        /** With fewer than three rounds on either side nothing is known of the noise. */
        UNKNOWN("?");

        final String mark;

        Verdict(String mark) {
            this.mark = mark;
        }
    }

    double ratio() {
        return old == now ? 1 : now / old;
    }
}
