package dev.biene.kestrel.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The bytes of the journal. All numbers are big-endian.
 *
 * <pre>
 * segment file   header, header again, records, zeros up to the size it was allocated with
 * header         "BIENEJ01"  number:8  salt:8  zero:4  crc:4          crc = CRC32C of the 28 bytes before it
 * record         length:4  crc:4  body                                crc = CRC32C of (salt ^ offset):8 and the body
 *
 * body  RUN      1  run:4  queue:8  origin segment:8  origin run:4  origin index:4  name
 *       ADD      2  run:4  index:4  added:8  expires:8  data
 *       REMOVE   3  segment:8  run:4  index:4  length:4
 *       MOVE     4  run:4  index:4  segment:8  run:4  index:4  added:8  expires:8  data
 *       FLUSH    5  queue:8  (segment:8  run:4  index:4  length:4)*    these are kept: they were open
 *       DELETE   6  queue:8
 *       END      7                                                    the segment is complete
 * </pre>
 *
 * <p>The CRC covers the segment's random salt and the record's offset, so that bytes which look like a record but
 * are a part of an item, or of a file that the disk held before, are not taken for one.
 */
final class Records {
    static final long MAGIC = 0x4249454e454a3031L; // "BIENEJ01"
    /** One copy of the header; it is there twice, as without the salt nothing in the segment can be read. */
    static final int HEADER_COPY = 32;

    static final int HEADER = 2 * HEADER_COPY;
    static final int FRAME = 8;

    static final byte RUN = 1;
    static final byte ADD = 2;
    static final byte REMOVE = 3;
    static final byte MOVE = 4;
    static final byte FLUSH = 5;
    static final byte DELETE = 6;
    static final byte END = 7;

    static final int RUN_FIXED = 29;
    static final int ADD_FIXED = 25;
    static final int REMOVE_FIXED = 21;
    static final int MOVE_FIXED = 41;
    static final int FLUSH_FIXED = 9;
    static final int FLUSH_KEPT = 20;
    static final int DELETE_FIXED = 9;

    private Records() {}

    static ByteBuffer header(long number, long salt) {
        var header = ByteBuffer.allocate(HEADER);
        header.putLong(MAGIC).putLong(number).putLong(salt).putInt(0);
        var crc = new CRC32C();
        crc.update(header.array(), 0, HEADER_COPY - 4);
        header.putInt((int) crc.getValue());
        return header.put(header.array(), 0, HEADER_COPY).flip();
    }

    /** The salt in a header of the number expected, or 0 if neither copy of the header is whole. */
    static long salt(ByteBuffer header, long number) {
        if (header.remaining() < HEADER) return 0;
        long first = saltOf(header.slice(header.position(), HEADER_COPY), number);
        return first != 0 ? first : saltOf(header.slice(header.position() + HEADER_COPY, HEADER_COPY), number);
    }

    private static long saltOf(ByteBuffer copy, long number) {
        var crc = new CRC32C();
        crc.update(copy.slice(0, HEADER_COPY - 4));
        if (copy.getLong() != MAGIC || copy.getLong() != number) return 0;
        long salt = copy.getLong();
        copy.getInt();
        return copy.getInt() == (int) crc.getValue() ? salt : 0;
    }

    /** The CRC of a record whose body is all that remains in the buffer. */
    static int crc(CRC32C crc, long salt, int offset, ByteBuffer body) {
        prefix(crc, salt ^ offset);
        crc.update(body.duplicate());
        return (int) crc.getValue();
    }

    private static void prefix(CRC32C crc, long prefix) {
        crc.reset();
        for (int shift = 56; shift >= 0; shift -= 8) crc.update((int) (prefix >>> shift) & 0xff);
    }
}
