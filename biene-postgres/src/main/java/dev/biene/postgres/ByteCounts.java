package dev.biene.postgres;

import java.util.Locale;

/** Numbers of bytes in words. */
final class ByteCounts {

    private static final String[] UNITS = {"bytes", "kB", "MB", "GB", "TB", "PB", "EB"};

    private ByteCounts() {}

    /** {@code 512 bytes}, {@code 9.8 MB}, {@code 120 GB}; a kB is 1,000 bytes. */
    static String text(long bytes) {
        double amount = bytes;
        int unit = 0;
        while (amount >= 999.5 && unit < UNITS.length - 1) {
            amount /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || amount >= 9.95 ? "%.0f %s" : "%.1f %s", amount, UNITS[unit]);
    }
}
