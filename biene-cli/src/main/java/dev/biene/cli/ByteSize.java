package dev.biene.cli;

import java.util.Locale;
import java.util.regex.Pattern;

/** A number of bytes as people write it: {@code 500}, {@code 64k}, {@code 500m}, {@code 10g}, in powers of 1024. */
record ByteSize(long bytes) {

    private static final Pattern FORM = Pattern.compile("(\\d{1,12})([kmgt]?)(i?b)?");

    static ByteSize parse(String text) {
        var form = FORM.matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!form.matches()) {
            throw new IllegalArgumentException("expected a size such as 500, 64k, 500m or 10g, was \"" + text + "\"");
        }
        long unit = 1L << (10 * " kmgt".indexOf(form.group(2).isEmpty() ? " " : form.group(2)));
        long number = Long.parseLong(form.group(1));
        if (number == 0 || number > Long.MAX_VALUE / unit) {
            throw new IllegalArgumentException("expected a size of at least one byte, was \"" + text + "\"");
        }
        return new ByteSize(number * unit);
    }
}
