package dev.biene.parquet;

import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.ParquetReadOptions;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.conf.PlainParquetConfiguration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetFileReader;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.api.ReadSupport;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.hadoop.metadata.ParquetMetadata;
import org.apache.parquet.io.LocalInputFile;

/** Reads a file with Parquet's own reader. */
public final class WrittenJobs {

    private WrittenJobs() {}

    public static List<JobRecord> in(Path file) throws IOException {
        var jobs = new ArrayList<JobRecord>();
        each(file, jobs::add);
        return jobs;
    }

    static void each(Path file, Consumer<JobRecord> to) throws IOException {
        try (var reader = new Builder(file).build()) {
            for (var row = reader.read(); row != null; row = reader.read()) to.accept(job(row));
        }
    }

    static ParquetMetadata footer(Path file) throws IOException {
        var options =
                ParquetReadOptions.builder(new PlainParquetConfiguration()).build();
        try (var reader = ParquetFileReader.open(new LocalInputFile(file), options)) {
            return reader.getFooter();
        }
    }

    private static JobRecord job(Group row) {
        return new JobRecord(
                row.getLong("job", 0),
                row.getString("input", 0),
                JobState.valueOf(row.getString("state", 0).toUpperCase(Locale.ROOT)),
                has(row, "result") ? row.getString("result", 0) : null,
                row.getInteger("attempts", 0),
                has(row, "seconds") ? duration(row.getDouble("seconds", 0)) : null,
                has(row, "bee") ? row.getLong("bee", 0) : null,
                has(row, "completed_at")
                        ? Instant.EPOCH.plus(row.getLong("completed_at", 0), ChronoUnit.MICROS)
                        : null);
    }

    private static boolean has(Group row, String column) {
        return row.getFieldRepetitionCount(column) > 0;
    }

    /** As the shortest decimal of the double says: that is what users see. */
    private static Duration duration(double seconds) {
        return Duration.ofNanos(BigDecimal.valueOf(seconds).movePointRight(9).longValueExact());
    }

    private static final class Builder extends ParquetReader.Builder<Group> {

        Builder(Path file) {
            super(new LocalInputFile(file), new PlainParquetConfiguration());
            withCodecFactory(new Gunzip());
        }

        @Override
        protected ReadSupport<Group> getReadSupport() {
            return new GroupReadSupport();
        }
    }

    private static final class Gunzip
            implements CompressionCodecFactory, CompressionCodecFactory.BytesInputDecompressor {

        @Override
        public BytesInputCompressor getCompressor(CompressionCodecName codec) {
            throw new UnsupportedOperationException("only reads");
        }

        @Override
        public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
            if (codec != CompressionCodecName.GZIP) throw new AssertionError("expected GZIP, got " + codec);
            return this;
        }

        @Override
        public BytesInput decompress(BytesInput page, int size) throws IOException {
            return BytesInput.from(inflated(page.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer page, int pageSize, ByteBuffer into, int size) {
            var bytes = new byte[pageSize];
            page.get(bytes);
            try {
                into.put(inflated(bytes, size));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static byte[] inflated(byte[] page, int size) throws IOException {
            try (var gzip = new GZIPInputStream(new ByteArrayInputStream(page))) {
                var bytes = gzip.readNBytes(size);
                if (bytes.length != size || gzip.read() != -1) throw new IOException("expected " + size + " bytes");
                return bytes;
            }
        }

        @Override
        public void release() {}
    }
}
