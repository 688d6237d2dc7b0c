package dev.biene.cli.input;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads lines of UTF-8 and refuses what is none: a name that is changed while it is read would be another file's.
 *
 * <p>A carriage return before the line's end belongs to the end, a byte order mark at the beginning to nothing.
 */
final class ByteLines implements AutoCloseable {

    /** As much as an input may have, and a little for its quoting. */
    private static final int MAX_LINE = (16 << 20) + 1024;

    private static final char BYTE_ORDER_MARK = '\ufeff';

    private final InputStream in;
    private final String name;
    private final byte delimiter;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private byte[] line = new byte[256];
    private int length;
    private long number;

    ByteLines(InputStream in, String name, char delimiter) {
        this.in = in;
        this.name = name;
        this.delimiter = (byte) delimiter;
    }

    /** The next line without its end, or null. */
    @Nullable
    String next() {
        length = 0;
        boolean any = false;
        while (fill()) {
            any = true;
            int from = at;
            while (at < end && buffer[at] != delimiter) at++;
            append(from, at);
            if (at < end) {
                at++;
                break;
            }
        }
        if (!any) return null;
        number++;
        return decode();
    }

    private boolean fill() {
        if (at < end) return true;
        try {
            at = 0;
            end = Math.max(0, in.read(buffer));
            return end > 0;
        } catch (IOException e) {
            throw new InputException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }

    private void append(int from, int to) {
        int count = to - from;
        if (length + count > MAX_LINE) {
            number++;
            throw new InputException(position(), "is longer than 16 MiB, the limit of an input");
        }
        if (length + count > line.length) line = Arrays.copyOf(line, Math.max(length + count, 2 * line.length));
        System.arraycopy(buffer, from, line, length, count);
        length += count;
    }

    private String decode() {
        if (delimiter == '\n' && length > 0 && line[length - 1] == '\r') length--;
        var text = strictly();
        return number == 1 && !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK ? text.substring(1) : text;
    }

    private String strictly() {
        return utf8(line, length, position());
    }

    /** Decodes, or says which byte is not UTF-8. */
    static String utf8(byte[] bytes, int length, String position) {
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        var source = ByteBuffer.wrap(bytes, 0, length);
        try {
            return decoder.decode(source).toString();
        } catch (CharacterCodingException e) {
            throw new InputException(
                    position,
                    String.format(
                            "is not UTF-8: byte 0x%02x at column %d", bytes[source.position()], source.position() + 1));
        }
    }

    String position() {
        return name + ", line " + number;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw new InputException("cannot read " + name + ": " + e.getMessage(), e);
        }
    }
}
