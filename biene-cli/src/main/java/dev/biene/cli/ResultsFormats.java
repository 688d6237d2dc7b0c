package dev.biene.cli;

import dev.biene.BieneException;
import dev.biene.jobset.ResultsFormat;
import java.util.ServiceLoader;

/** Finds the formats that modules of their own bring. */
final class ResultsFormats {

    /** Set by {@code bin/biene}: the directory whose jars it puts on the class path. */
    private static final String EXTENSIONS = "biene.ext";

    private ResultsFormats() {}

    static ResultsFormat named(String name) {
        for (var format : ServiceLoader.load(ResultsFormat.class))
            if (format.name().equals(name)) return format;
        var directory = System.getProperty(EXTENSIONS, "lib/ext of the installation");
        throw new BieneException(
                "--format " + name + " needs the module biene-" + name + ", which is not there; put the"
                        + " jars of its archive biene-" + name + "-VERSION.tar.gz into " + directory
                        + ", or take --format csv or jsonl");
    }
}
