package dev.biene.kestrel.journal;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The CRC-32C of any stretch of some bytes, in a time that does not grow with the stretch. A search through damage asks for
 * it wherever bytes look like a record, which whoever fills items can make them do all over a segment.
 *
 * <p>It is computed from those of all bytes before the stretch and of all before its end: a CRC is a remainder of
 * polynomials over GF(2), so bytes appended multiply what is before them by a power of x, as in zlib's
 * {@code crc32_combine}. For one thread.
 */
final class RangeCrc {
    private static final int BLOCK = 1024;

    /** The polynomial of CRC-32C, with its lowest power in the highest bit, like all that is here. */
    private static final int POLYNOMIAL = 0x82f63b78;

    private static final int ONE = 1 << 31;
    private static final int X_TO_THE_8 = 1 << 23;

    /** What so many bytes multiply by, for each digit of their number to the base of 256. */
    private static final int[][] SHIFTS = shifts();

    private final ByteBuffer bytes;
    /** Of all bytes before each block. */
    private final int[] before;

    private final CRC32C crc = new CRC32C();

    /** Of all bytes of a buffer, whose position and limit do not matter and do not change. */
    RangeCrc(ByteBuffer bytes) {
        this.bytes = bytes.duplicate().clear();
        before = new int[bytes.capacity() / BLOCK + 1];
        for (int block = 1; block < before.length; block++) {
            crc.update(this.bytes.limit(block * BLOCK));
            before[block] = (int) crc.getValue();
        }
    }

    /** The CRC of what has the one given, with the bytes between two offsets behind it. */
    int append(int start, int from, int to) {
        return shifted(start ^ upTo(from), to - from) ^ upTo(to);
    }

    private int upTo(int end) {
        int block = end / BLOCK;
        int from = block * BLOCK;
        crc.reset();
        crc.update(bytes.limit(end).position(from));
        return shifted(before[block], end - from) ^ (int) crc.getValue();
    }

    private static int shifted(int sum, int bytes) {
        int shifted = sum;
        for (int digit = 0, rest = bytes; rest != 0; digit++, rest >>>= 8)
            if ((rest & 0xff) != 0) shifted = product(SHIFTS[digit][rest & 0xff], shifted);
        return shifted;
    }

    private static int product(int left, int right) {
        int product = 0;
        int power = right;
        for (int rest = left; rest != 0; rest <<= 1) {
            if (rest < 0) product ^= power;
            power = power >>> 1 ^ -(power & 1) & POLYNOMIAL;
        }
        return product;
    }

    private static int[][] shifts() {
        var shifts = new int[4][256];
        int one = X_TO_THE_8;
        for (var ofDigit : shifts) {
            ofDigit[0] = ONE;
            for (int i = 1; i < ofDigit.length; i++) ofDigit[i] = product(ofDigit[i - 1], one);
            one = product(ofDigit[255], one);
        }
        return shifts;
    }
}
