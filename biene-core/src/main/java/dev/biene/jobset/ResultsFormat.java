package dev.biene.jobset;

import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * A kind of file that jobs can be written to, brought by a module of its own because of what it depends on.
 *
 * <p>Found when it is listed in {@code META-INF/services/dev.biene.jobset.ResultsFormat}: that is how {@code biene
 * results --format parquet} reaches {@code biene-parquet} without depending on it. It stands here, beside the other
 * services, so that a format need not depend on the command either.
 */
public interface ResultsFormat {

    /** What users call it, in lower case: {@code "parquet"}. */
    String name();

    /**
     * Writes each job of the stream, in its order and in constant memory, to one file.
     *
     * <p>All or nothing: only when the last job is written does the file appear under its name, in place of one that
     * was there before.
     *
     * @param jobs read to the end; left to the caller to close
     * @throws dev.biene.BieneException if the file cannot be written, saying why
     */
    void write(Stream<JobRecord> jobs, Path file);
}
