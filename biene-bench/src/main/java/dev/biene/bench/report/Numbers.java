package dev.biene.bench.report;

/** Figures as people read them: three digits that matter. */
final class Numbers {

    private Numbers() {}

    /** {@code 612,345}, {@code 4.52}, {@code 0.0031}; {@code -} for what could not be measured. */
    static String brief(double value) {
        if (Double.isNaN(value) || Double.isInfinite(value)) return "-";
        double size = Math.abs(value);
        if (size >= 100 || value == 0) return Report.whole(value);
        if (size >= 10) return Report.decimal(value, 1);
        if (size >= 1) return Report.decimal(value, 2);
        return Report.decimal(value, Math.min(6, 2 - (int) Math.floor(Math.log10(size))));
    }

    /** On an axis: {@code 600k}, {@code 2.5M}. */
    static String axis(double value) {
        if (value >= 1e6) return trimmed(value / 1e6) + "M";
        if (value >= 1e3) return trimmed(value / 1e3) + "k";
        return trimmed(value);
    }

    private static String trimmed(double value) {
        var text = Report.format("%.4f", value);
        return text.replaceAll("0+$", "").replaceAll("\\.$", "");
    }
}
