package dev.biene.postgres;

import java.nio.ByteBuffer;
import java.util.StringJoiner;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/**
 * A value of type {@code real[]} in PostgreSQL's binary form: {@code {1.5,2}} is
 *
 * <pre>
 * 00000001 dimensions    00000000 no nulls    000002bc type real    00000002 elements    00000001 lower bound
 * 00000004 3fc00000      00000004 40000000    each element after its length
 * </pre>
 *
 * <p>The driver would write it too, byte by byte; a turn has thousands of elements, and to compile the driver's loop took
 * the JVM longer than to settle a hundred thousand jobs.
 */
final class RealArray extends PGobject implements PGBinaryObject {

    private static final long serialVersionUID = 1;

    private static final int TYPE_REAL = 700;
    private static final int HEADER_BYTES = 20;
    private static final int EMPTY_BYTES = 12;
    private static final long LENGTH_FOUR = 4L << 32;

    private final float[] elements;

    RealArray(float[] elements) {
        this.type = "_float4";
        this.elements = elements;
    }

    float[] elements() {
        return elements;
    }

    @Override
    public int lengthInBytes() {
        return elements.length == 0 ? EMPTY_BYTES : HEADER_BYTES + elements.length * Long.BYTES;
    }

    @Override
    public void toBytes(byte[] bytes, int offset) {
        var out = ByteBuffer.wrap(bytes, offset, lengthInBytes());
        boolean some = elements.length > 0;
        out.putInt(some ? 1 : 0).putInt(0).putInt(TYPE_REAL);
        if (some) out.putInt(elements.length).putInt(1);
        for (float element : elements) out.putLong(LENGTH_FOUR | Float.floatToRawIntBits(element) & 0xffff_ffffL);
    }

    /** For a connection that was told to send everything as text. */
    @Override
    public String getValue() {
        var text = new StringJoiner(",", "{", "}");
        for (float element : elements) text.add(Float.toString(element));
        return text.toString();
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("is sent, never read");
    }
}
