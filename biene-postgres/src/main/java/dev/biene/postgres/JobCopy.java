package dev.biene.postgres;

import dev.biene.jobset.NewJob;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Writes jobs through PostgreSQL's binary COPY: the fastest way in, and nothing to escape.
 *
 * <p>The format: a header, then for each row the number of fields as 16 bits and each field as 32 bits of length (-1 for
 * null) and its bytes, then -1 as 16 bits. Numbers are big-endian.
 */
final class JobCopy {

    private static final byte[] SIGNATURE = "PGCOPY\n\u00ff\r\n\0".getBytes(StandardCharsets.ISO_8859_1);
    private static final short FIELDS = 4;
    private static final int FIXED_BYTES = 2 + 4 + 8 + 4 + 4 + 16 + 4 + 16;
    private static final int BUFFER_BYTES = 256 << 10;

    private final CopyIn copy;
    private ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);

    private JobCopy(CopyIn copy) {
        this.copy = copy;
    }

    /** Writes a chunk, each of its jobs with its number. */
    static void write(Connection connection, String sql, Chunk chunk, long[] numbers) throws SQLException {
        var copy = connection.unwrap(PGConnection.class).getCopyAPI().copyIn(sql);
        try {
            new JobCopy(copy).write(chunk, numbers);
            copy.endCopy();
        } finally {
            if (copy.isActive()) copy.cancelCopy();
        }
    }

    private void write(Chunk chunk, long[] numbers) throws SQLException {
        buffer.put(SIGNATURE).putInt(0).putInt(0);
        int at = 0;
        for (var entry : chunk.entries()) row(numbers[at++], entry.job());
        buffer.putShort((short) -1);
        flush();
    }

    private void row(long number, NewJob job) throws SQLException {
        int bytes = FIXED_BYTES + job.json().length;
        if (buffer.remaining() < bytes + 2) flush();
        if (buffer.capacity() < bytes + 2) buffer = ByteBuffer.allocate(bytes + 2);
        buffer.putShort(FIELDS).putInt(8).putLong(number);
        buffer.putInt(job.json().length).put(job.json());
        put(job.digest());
        put(job.idDigest());
    }

    private void put(@Nullable UUID uuid) {
        if (uuid == null) buffer.putInt(-1);
        else buffer.putInt(16).putLong(uuid.getMostSignificantBits()).putLong(uuid.getLeastSignificantBits());
    }

    private void flush() throws SQLException {
        copy.writeToCopy(buffer.array(), 0, buffer.position());
        buffer.clear();
    }
}
