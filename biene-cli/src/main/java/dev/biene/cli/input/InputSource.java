package dev.biene.cli.input;

import dev.biene.jobset.RawJson;
import java.util.Iterator;

/** Inputs, read one at a time as they are asked for. For one thread. */
public interface InputSource extends Iterator<RawJson>, AutoCloseable {

    /** Where the input returned last stands: {@code a.csv, line 7}. */
    String position();

    @Override
    void close();
}
