package dev.biene.parquet;

import dev.biene.BieneException;
import dev.biene.jobset.JobRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.io.OutputFile;

/**
 * Writes jobs to a Parquet file, one row a job, compressed with gzip.
 *
 * <pre>
 * job           INT64       required    its number in the set
 * state         STRING      required    completed, or another if jobs of other states are written
 * attempts      INT32       required    failed or lost ones
 * seconds       DOUBLE                  what the accepted attempt took, to the microsecond
 * bee           INT64                   who completed it
 * completed_at  TIMESTAMP               microseconds, UTC
 * input         JSON        required    as it is stored, digit for digit
 * result        JSON                    as it is stored, or null if there is none
 * </pre>
 *
 * <p>Input and result are one column each, not one for each key: columns made from the data would have other names and
 * types with every set, and numbers would lose digits. DuckDB reads them as JSON ({@code result->>'stdout'}), pandas as
 * text ({@code json.loads}).
 */
public final class ParquetResults {

    /**
     * What is held in memory, compressed, before it goes to the file. Parquet's usual 128 MiB is half of the heap that a
     * JVM takes on a machine of 1 GiB; this is still some 100,000 rows, as much as readers want in one piece.
     */
    private static final long ROW_GROUP_BYTES = 8 << 20;

    private ParquetResults() {}

    /**
     * Writes the jobs in their order, in constant memory.
     *
     * <p>They go to a hidden file in the same directory, which takes the name of {@code file} when it is whole and on
     * disk. On failure it is deleted, and a file that was there before stays as it was.
     *
     * @param jobs read to the end; left to the caller to close
     * @throws BieneException if the file cannot be written, saying why
     */
    public static void write(Stream<JobRecord> jobs, Path file) {
        try (var part = new PartFile(file)) {
            write(jobs, part);
            part.commit();
        } catch (IOException e) {
            throw new BieneException("cannot write \"" + file + "\": " + Reason.of(e, file), e);
        }
    }

    private static void write(Stream<JobRecord> jobs, PartFile part) throws IOException {
        try (var writer = new Builder(part).build()) {
            for (var all = jobs.iterator(); all.hasNext(); ) writer.write(all.next());
        }
    }

    private static final class Builder extends ParquetWriter.Builder<JobRecord, Builder> {

        Builder(OutputFile file) {
            super(file);
            withConf(new PlainParquetConfiguration());
            withCodecFactory(new Gzip());
            withCompressionCodec(CompressionCodecName.GZIP);
            withRowGroupSize(ROW_GROUP_BYTES);
            // Look at the size after each row. Parquet would guess from the first hundred rows when to look again, and
            // a hundred inputs of the 16 MiB that are allowed are more than there is memory.
            withMinRowCountForPageSizeCheck(1);
            withMaxRowCountForPageSizeCheck(1);
            // Inputs are unique: a dictionary of them would be thrown away after the first mebibyte.
            withDictionaryEncoding(JobWriteSupport.INPUT, false);
        }

        @Override
        protected Builder self() {
            return this;
        }

        @Override
        protected WriteSupport<JobRecord> getWriteSupport(ParquetConfiguration configuration) {
            return new JobWriteSupport();
        }

        /** Abstract above, so it has to be here; Parquet calls the other one. */
        @Override
        @Deprecated
        protected WriteSupport<JobRecord> getWriteSupport(Configuration configuration) {
            return new JobWriteSupport();
        }
    }
}
