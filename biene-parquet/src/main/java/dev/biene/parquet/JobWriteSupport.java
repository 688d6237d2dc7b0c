package dev.biene.parquet;

import static org.apache.parquet.schema.LogicalTypeAnnotation.jsonType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.stringType;
import static org.apache.parquet.schema.LogicalTypeAnnotation.timestampType;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT32;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import dev.biene.jobset.JobRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.conf.ParquetConfiguration;
import org.apache.parquet.hadoop.api.WriteSupport;
import org.apache.parquet.io.api.Binary;
import org.apache.parquet.io.api.RecordConsumer;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;
import org.jspecify.annotations.Nullable;

/** Jobs as rows of the columns that {@link ParquetResults} lists. */
final class JobWriteSupport extends WriteSupport<JobRecord> {

    static final String INPUT = "input";

    private static final MessageType SCHEMA = Types.buildMessage()
            .required(INT64)
            .named("job")
            .required(BINARY)
            .as(stringType())
            .named("state")
            .required(INT32)
            .named("attempts")
            .optional(DOUBLE)
            .named("seconds")
            .optional(INT64)
            .named("bee")
            .optional(INT64)
            .as(timestampType(true, TimeUnit.MICROS))
            .named("completed_at")
            .required(BINARY)
            .as(jsonType())
            .named(INPUT)
            .optional(BINARY)
            .as(jsonType())
            .named("result")
            .named("job");

    private @Nullable RecordConsumer row;

    @Override
    public String getName() {
        return "biene";
    }

    @Override
    public WriteContext init(ParquetConfiguration configuration) {
        return new WriteContext(SCHEMA, Map.of());
    }

    /** Abstract above, so it has to be here; Parquet calls the other one. */
    @Override
    @Deprecated
    public WriteContext init(Configuration configuration) {
        return new WriteContext(SCHEMA, Map.of());
    }

    @Override
    public void prepareForWrite(RecordConsumer recordConsumer) {
        row = recordConsumer;
    }

    @Override
    public void write(JobRecord job) {
        var to = row;
        if (to == null) throw new IllegalStateException("expected prepareForWrite before write");
        to.startMessage();
        field(to, "job", job.id(), to::addLong);
        field(to, "state", text(job.state().name().toLowerCase(Locale.ROOT)), to::addBinary);
        field(to, "attempts", job.attempts(), to::addInteger);
        if (job.duration() != null) field(to, "seconds", seconds(job.duration()), to::addDouble);
        if (job.bee() != null) field(to, "bee", job.bee(), to::addLong);
        if (job.completedAt() != null) field(to, "completed_at", micros(job.completedAt()), to::addLong);
        field(to, INPUT, text(job.input()), to::addBinary);
        if (job.result() != null) field(to, "result", text(job.result()), to::addBinary);
        to.endMessage();
    }

    private static <T> void field(RecordConsumer row, String name, T value, Consumer<T> add) {
        int column = SCHEMA.getFieldIndex(name);
        row.startField(name, column);
        add.accept(value);
        row.endField(name, column);
    }

    private static Binary text(String text) {
        return Binary.fromString(text);
    }

    /** The double nearest to a whole number of microseconds, so that it prints with six decimals at most. */
    private static double seconds(Duration duration) {
        return Math.round(duration.toNanos() / 1e3) / 1e6;
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }
}
