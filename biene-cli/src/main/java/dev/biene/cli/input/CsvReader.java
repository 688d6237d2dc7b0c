package dev.biene.cli.input;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows of comma-separated values as RFC 4180 has them.
 *
 * <pre>
 * file,comment
 * a.txt,"says ""hello"", twice
 * over two lines"
 * </pre>
 *
 * <p>Rows end with LF or CR LF; a field in quotes may hold commas, line ends and doubled quotes. Works on bytes, which
 * UTF-8 allows, and decodes each field when it is whole.
 */
final class CsvReader implements AutoCloseable {

    private static final int MAX_FIELD = 16 << 20;
    private static final int EOF = -1;

    private final InputStream in;
    private final String name;
    private final byte[] buffer = new byte[1 << 16];
    private final ByteArrayOutputStream field = new ByteArrayOutputStream();
    private int at;
    private int end;
    private long line = 1;
    private long rowLine = 1;

    CsvReader(InputStream in, String name) {
        this.in = in;
        this.name = name;
    }

    /** The next row that is not empty, or null. */
    @Nullable
    List<String> next() {
        var row = new ArrayList<String>();
        while (true) {
            rowLine = line;
            row.clear();
            boolean more = readRow(row);
            boolean empty = row.size() == 1 && row.get(0).isEmpty();
            if (!empty) return row;
            if (!more) return null;
        }
    }

    /** Reads one row; false if the input ends with it. */
    private boolean readRow(List<String> row) {
        while (true) {
            int last = peek() == '"' ? quoted() : plain();
            row.add(ByteLines.utf8(field.toByteArray(), field.size(), position()));
            field.reset();
            if (last != ',') return last != EOF;
        }
    }

    /** Reads up to a comma, a line's end or the end of all, and returns which. */
    private int plain() {
        while (true) {
            int c = read();
            if (c == ',' || c == '\n' || c == EOF) return c;
            if (c == '\r' && peek() == '\n') return read();
            if (c == '"') {
                throw new InputException(
                        position(),
                        "has a quote inside a field that does not begin with one; double it and put the"
                                + " field in quotes");
            }
            append(c);
        }
    }

    private int quoted() {
        long opened = line;
        read();
        while (true) {
            int c = read();
            if (c == EOF) throw new InputException(name + ", line " + opened, "opens a quote that is never closed");
            if (c != '"') append(c);
            else if (peek() == '"') append(read());
            else return afterQuote();
        }
    }

    private int afterQuote() {
        int c = read();
        if (c == '\r' && peek() == '\n') c = read();
        if (c == ',' || c == '\n' || c == EOF) return c;
        throw new InputException(
                position(),
                "has '" + (char) c + "' after a closing quote, expected a comma or the end of the line; quotes inside a"
                        + " field are doubled");
    }

    private void append(int c) {
        if (field.size() == MAX_FIELD) {
            throw new InputException(position(), "has a field of more than 16 MiB, the limit of an input");
        }
        field.write(c);
    }

    private int read() {
        if (peek() == EOF) return EOF;
        int c = buffer[at++] & 0xff;
        if (c == '\n') line++;
        return c;
    }

    private int peek() {
        if (at == end) {
            try {
                at = 0;
                end = Math.max(0, in.read(buffer));
            } catch (IOException e) {
                throw new InputException("cannot read " + name + ": " + e.getMessage(), e);
            }
            if (end == 0) return EOF;
        }
        return buffer[at] & 0xff;
    }

    /** Where the row read last begins. */
    String position() {
        return name + ", line " + rowLine;
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
