package dev.biene.jobset;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * Draws JSON values and ways to write them down.
 *
 * <p>A value is a {@code Map}, {@code List}, {@code String}, {@code Boolean}, null or a {@code BigDecimal} without
 * trailing zeros, so that {@code equals} of the standard library says which values are equal. Few different leaves make
 * values that are nearly alike, which is where a canonical form would go wrong.
 */
final class JsonValues {

    private static final List<String> TEXTS = List.of(
            "", "a", "b", "ab", "0", "1", "null", "true", "é", "\uD83D\uDC1D", "k1:a", "\"\\/", "\n\u0001", "id");
    private static final List<String> NUMBERS = List.of(
            "0",
            "1",
            "-1",
            "10",
            "100",
            "1E+10",
            "1E+1",
            "0.1",
            "-0.1",
            "1E-10",
            "12",
            "9007199254740993",
            "9007199254740992",
            "9223372036854775807",
            "9223372036854775808",
            "-9223372036854775809",
            "1.5",
            "1E+40");

    private final Random random;

    JsonValues(long seed) {
        random = new Random(seed);
    }

    /** A value with at most {@code depth} levels of objects and arrays. */
    @Nullable
    Object any(int depth) {
        return switch (random.nextInt(depth == 0 ? 4 : 7)) {
            case 0 -> TEXTS.get(random.nextInt(TEXTS.size()));
            case 1 -> number();
            case 2 -> random.nextBoolean();
            case 3 -> null;
            case 4 -> list(depth - 1);
            default -> object(depth - 1);
        };
    }

    private Object number() {
        var number = new BigDecimal(NUMBERS.get(random.nextInt(NUMBERS.size())));
        return number.signum() == 0 ? BigDecimal.ZERO : number.stripTrailingZeros();
    }

    private List<@Nullable Object> list(int depth) {
        var list = new ArrayList<@Nullable Object>();
        for (int i = random.nextInt(4); i > 0; i--) list.add(any(depth));
        return list;
    }

    private Map<String, @Nullable Object> object(int depth) {
        var object = new LinkedHashMap<String, @Nullable Object>();
        for (int i = random.nextInt(4); i > 0; i--) object.put(TEXTS.get(random.nextInt(TEXTS.size())), any(depth));
        return object;
    }

    /** One of the ways to write {@code value} as JSON. */
    String written(@Nullable Object value) {
        var text = new StringBuilder();
        write(value, text);
        return text.toString();
    }

    private void write(@Nullable Object value, StringBuilder text) {
        space(text);
        if (value instanceof Map<?, ?> object) writeObject(object, text);
        else if (value instanceof List<?> list) writeList(list, text);
        else if (value instanceof String string) writeString(string, text);
        else if (value instanceof BigDecimal number) text.append(numeral(number));
        else text.append(value);
        space(text);
    }

    private void writeObject(Map<?, ?> object, StringBuilder text) {
        var keys = new ArrayList<Object>(object.keySet());
        Collections.shuffle(keys, random);
        var separator = "{";
        for (var key : keys) {
            text.append(separator);
            write(key, text);
            text.append(':');
            write(object.get(key), text);
            separator = ",";
        }
        text.append(keys.isEmpty() ? "{}" : "}");
    }

    private void writeList(List<?> list, StringBuilder text) {
        text.append('[');
        for (int i = 0; i < list.size(); i++) {
            if (i > 0) text.append(',');
            write(list.get(i), text);
        }
        text.append(']');
    }

    private void writeString(String string, StringBuilder text) {
        text.append('"');
        for (int i = 0; i < string.length(); i++) {
            char c = string.charAt(i);
            boolean must = c < ' ' || c == '"' || c == '\\';
            if (must || random.nextInt(4) == 0) text.append(String.format("\\u%04x", (int) c));
            else text.append(c);
        }
        text.append('"');
    }

    private String numeral(BigDecimal number) {
        return switch (random.nextInt(5)) {
            case 0 -> number.toString();
            case 1 -> number.toPlainString();
            case 2 -> number.toPlainString() + (number.scale() > 0 ? "00" : ".00");
            case 3 -> number.unscaledValue() + "e" + -number.scale();
            default -> number.movePointLeft(3).toPlainString() + "E+3";
        };
    }

    private void space(StringBuilder text) {
        if (random.nextInt(8) == 0) text.append(" \t\n\r".charAt(random.nextInt(4)));
    }
}
