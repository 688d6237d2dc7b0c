package dev.biene.parquet;

import dev.biene.jobset.JobRecord;
import dev.biene.jobset.ResultsFormat;
import java.nio.file.Path;
import java.util.stream.Stream;

/** {@code --format parquet}. */
public final class ParquetFormat implements ResultsFormat {

    @Override
    public String name() {
        return "parquet";
    }

    @Override
    public void write(Stream<JobRecord> jobs, Path file) {
        ParquetResults.write(jobs, file);
    }
}
