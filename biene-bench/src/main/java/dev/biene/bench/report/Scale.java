package dev.biene.bench.report;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a value stands on an axis: 0 at its left end, 1 at its right. Linear from zero, or logarithmic where the values
 * lie too far apart for that.
 *
 * @param ticks the values that get a line and a label
 */
record Scale(boolean logarithmic, double from, double to, List<Double> ticks) {

    /** From this ratio on the smaller values could not be told apart on a linear axis. */
    private static final double FAR_APART = 40;

    private static final int TICKS = 5;

    /** An axis for values that are not negative. */
    static Scale of(double least, double most) {
        double top = most > 0 ? most : 1;
        return least > 0 && top / least > FAR_APART ? logarithmic(least, top) : linear(top);
    }

    private static Scale linear(double most) {
        double step = step(most / TICKS);
        var ticks = new ArrayList<Double>();
        int last = (int) Math.ceil(most / step * (1 - 1e-9));
        for (int i = 0; i <= last; i++) ticks.add(i * step);
        return new Scale(false, 0, last * step, ticks);
    }

    /** 1, 2 or 5 times a power of ten, not less than {@code least}. */
    private static double step(double least) {
        double power = Math.pow(10, Math.floor(Math.log10(least)));
        for (int times : new int[] {1, 2, 5}) {
            if (times * power >= least * (1 - 1e-9)) return times * power;
        }
        return 10 * power;
    }

    private static Scale logarithmic(double least, double most) {
        int low = (int) Math.floor(Math.log10(least) + 1e-9);
        int high = (int) Math.ceil(Math.log10(most) - 1e-9);
        int every = Math.max(1, (int) Math.ceil((high - low) / 7.0));
        var ticks = new ArrayList<Double>();
        for (int power = low; power <= high; power += every) ticks.add(Math.pow(10, power));
        return new Scale(true, Math.pow(10, low), Math.pow(10, high), ticks);
    }

    double place(double value) {
        double place = logarithmic ? Math.log(value / from) / Math.log(to / from) : (value - from) / (to - from);
        return Math.max(0, Math.min(1, place));
    }
}
