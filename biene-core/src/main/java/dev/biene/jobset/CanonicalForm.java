package dev.biene.jobset;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * Digests a JSON value so that two values have the same digest exactly if they are equal: keys in any order, white space
 * gone, numbers by value (1, 1.0 and 10e-1 are one).
 *
 * <p>The canonical form exists only as the bytes that are digested: each value is a letter for its type (never a
 * digit, which the number before it would swallow), strings with their length before them, object keys sorted, numbers as digits without trailing zeros and a power of ten. On the way
 * it refuses what PostgreSQL's JSON cannot hold. For one thread at a time.
 */
final class CanonicalForm {

    /** PostgreSQL's {@code numeric} holds so many digits before the decimal point, and after it. */
    private static final int MAX_INTEGER_DIGITS = 131_072;

    private static final int MAX_FRACTION_DIGITS = 16_383;

    /** Says what about a value cannot be stored, and where in the value it stands. */
    static final class UnstorableException extends Exception {

        private static final long serialVersionUID = 1L;

        private final String reason;

        UnstorableException(String reason) {
            super(reason, null, false, false);
            this.reason = reason;
        }

        String reason() {
            return reason;
        }
    }

    private final MessageDigest sha256;
    private final Deque<String> path = new ArrayDeque<>();
    private byte[] buffer = new byte[1024];
    private int length;

    CanonicalForm() {
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    UUID digest(JsonNode value) throws UnstorableException {
        length = 0;
        path.clear();
        append(value, 1);
        sha256.update(buffer, 0, length);
        byte[] digest = sha256.digest();
        return new UUID(bigEndian(digest, 0), bigEndian(digest, 8));
    }

    /** Whether two JSON texts, or nulls for none, are equal as values. */
    static boolean equal(@Nullable String left, @Nullable String right) {
        if (Objects.equals(left, right)) return true;
        if (left == null || right == null) return false;
        try {
            var form = new CanonicalForm();
            return form.digest(Json.MAPPER.readTree(left)).equals(form.digest(Json.MAPPER.readTree(right)));
        } catch (UnstorableException | JacksonException e) {
            return false;
        }
    }

    private void append(JsonNode value, int depth) throws UnstorableException {
        if (depth > Json.MAX_DEPTH) throw unstorable("is nested deeper than " + Json.MAX_DEPTH + " levels");
        switch (value.getNodeType()) {
            case OBJECT -> appendObject(value, depth);
            case ARRAY -> appendArray(value, depth);
            case STRING -> appendString('s', value.stringValue());
            case BINARY -> appendString('s', value.asString());
            case NUMBER -> appendNumber(value);
            case BOOLEAN -> put(value.booleanValue() ? 't' : 'f');
            case NULL -> put('z');
            default -> throw unstorable("has a value that JSON has no form for (" + value.getNodeType() + ")");
        }
    }

    private void appendObject(JsonNode object, int depth) throws UnstorableException {
        var keys = object.propertyNames().toArray(new String[0]);
        Arrays.sort(keys);
        put('{');
        for (var key : keys) {
            path.addLast(key);
            appendString('k', key);
            append(object.get(key), depth + 1);
            path.removeLast();
        }
        put('}');
    }

    private void appendArray(JsonNode array, int depth) throws UnstorableException {
        put('[');
        for (int i = 0; i < array.size(); i++) {
            path.addLast(Integer.toString(i));
            append(array.get(i), depth + 1);
            path.removeLast();
        }
        put(']');
    }

    private void appendString(char type, String text) throws UnstorableException {
        if (text.indexOf('\0') >= 0) throw unstorable("has the character \\u0000, which PostgreSQL cannot store,");
        if (Surrogates.unpaired(text)) throw unstorable("has half of a surrogate pair, which is no character,");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        put(type);
        put(Integer.toString(bytes.length));
        put(':');
        put(bytes);
    }

    private void appendNumber(JsonNode number) throws UnstorableException {
        put('n');
        if (number.isIntegralNumber() && number.canConvertToLong()) {
            appendLong(number.longValue());
        } else if (number.isIntegralNumber()) {
            appendDecimal(new BigDecimal(number.bigIntegerValue()));
        } else if (number.isBigDecimal()) {
            appendDecimal(number.decimalValue());
        } else {
            double value = number.doubleValue();
            if (!Double.isFinite(value)) throw unstorable("has the number " + value + ", which JSON has no form for,");
            appendDecimal(new BigDecimal(number.asString()));
        }
    }

    private void appendLong(long value) {
        int power = 0;
        while (value != 0 && value % 10 == 0) {
            value /= 10;
            power++;
        }
        put(Long.toString(value));
        put('e');
        put(Integer.toString(power));
    }

    private void appendDecimal(BigDecimal value) throws UnstorableException {
        long integerDigits = (long) value.precision() - value.scale();
        if (integerDigits > MAX_INTEGER_DIGITS || value.scale() > MAX_FRACTION_DIGITS) {
            throw unstorable("has a number outside PostgreSQL's range");
        }
        var stripped = value.stripTrailingZeros();
        var digits = stripped.signum() == 0 ? BigInteger.ZERO : stripped.unscaledValue();
        put(digits.toString());
        put('e');
        put(stripped.signum() == 0 ? "0" : Integer.toString(-stripped.scale()));
    }

    private UnstorableException unstorable(String reason) {
        var where = path.isEmpty() ? "" : " at " + abbreviated("/" + String.join("/", path));
        return new UnstorableException(reason + where);
    }

    private static String abbreviated(String path) {
        var shown = path.replaceAll("\\p{Cntrl}|\\p{Cs}", "?");
        return shown.length() <= 80 ? shown : shown.substring(0, 80) + "…";
    }

    private void put(char c) {
        ensure(1);
        buffer[length++] = (byte) c;
    }

    private void put(String ascii) {
        ensure(ascii.length());
        for (int i = 0; i < ascii.length(); i++) buffer[length++] = (byte) ascii.charAt(i);
    }

    private void put(byte[] bytes) {
        ensure(bytes.length);
        System.arraycopy(bytes, 0, buffer, length, bytes.length);
        length += bytes.length;
    }

    private void ensure(int more) {
        if (length + more > buffer.length) buffer = Arrays.copyOf(buffer, Math.max(length + more, buffer.length * 2));
    }

    private static long bigEndian(byte[] bytes, int from) {
        long value = 0;
        for (int i = 0; i < 8; i++) value = (value << 8) | (bytes[from + i] & 0xff);
        return value;
    }
}
