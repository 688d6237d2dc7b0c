package dev.biene.cli;

import dev.biene.cli.input.ItemSplit;
import picocli.CommandLine.Option;

/** How bytes become items. */
final class SplitOptions {

    @Option(
            names = "--lines",
            description = "Each line that is not empty is an item, without its end. The default, but it also cuts what"
                    + " is no text.")
    private boolean lines;

    @Option(names = "--whole", description = "All of it is one item, byte for byte.")
    private boolean whole;

    ItemSplit split() {
        if (lines && whole) throw new IllegalArgumentException("--lines and --whole exclude each other");
        if (whole) return ItemSplit.WHOLE;
        return lines ? ItemSplit.LINES : ItemSplit.TEXT;
    }
}
