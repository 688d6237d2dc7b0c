package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class InputsTest {

    record Tile(int x, int y, double scale, List<String> layers, Object mask) {}

    record Measure(double value) {}

    private static NewJob read(@Nullable Object input) {
        return new Inputs(Arrays.asList(input).iterator()).next();
    }

    private static String text(NewJob job) {
        return new String(job.json(), StandardCharsets.UTF_8);
    }

    @Test
    void recordsMapsNodesAndTextsAreOneJobIfTheirJsonIsEqual() {
        var tile = new Tile(1, 2, 0.5, List.of("a", "b"), new byte[] {1, 2, 3});
        var map = new TreeMap<String, Object>(
                Map.of("x", 1L, "y", 2, "scale", 0.5f, "layers", new String[] {"a", "b"}, "mask", "AQID"));
        var json = "{\"y\":2.0,\"x\":1,\"scale\":5e-1,\"mask\":\"AQID\",\"layers\":[\"a\",\"b\"]}";

        var digest = read(tile).digest();

        assertEquals(digest, read(map).digest());
        assertEquals(digest, read(new RawJson(json)).digest());
        assertEquals(digest, read(Json.MAPPER.readTree(json)).digest());
    }

    @Test
    void whatIsStoredHasTheDigestThatWasTaken() {
        var values = new JsonValues(7);
        for (int i = 0; i < 5_000; i++) {
            var text = "{\"v\":" + values.written(values.any(3)) + "}";

            var job = read(new RawJson(text));

            assertEquals(job.digest(), read(new RawJson(text(job))).digest(), text);
        }
        var tile = read(new Tile(1, 2, 1e-7, List.of(), new byte[] {-1}));
        assertEquals(tile.digest(), read(new RawJson(text(tile))).digest());
    }

    @Test
    void theIdIsDigestedByItself() {
        assertNull(read(Map.of("x", Map.of("id", 1))).idDigest());
        assertEquals(
                read(new RawJson("{\"id\":1}")).idDigest(),
                read(new RawJson("{\"a\":1,\"id\":1.0}")).idDigest());
        assertNotEquals(
                read(new RawJson("{\"id\":1}")).idDigest(),
                read(new RawJson("{\"id\":\"1\"}")).idDigest());
    }

    @Test
    void positionsCountFromOne() {
        var inputs =
                new Inputs(List.of(Map.of("a", 1), Map.of("a", 2), List.of()).iterator());
        inputs.next();
        inputs.next();
        assertTrue(inputs.hasNext());

        var e = assertThrows(InvalidJobException.class, inputs::next);

        assertEquals(3, e.position());
        assertEquals("input 3 must be a JSON object, is an array; nothing was added", e.getMessage());
    }

    @Test
    void whatJacksonCannotWriteIsRefusedInOneSentence() {
        var circle = new ArrayList<Object>();
        circle.add(circle);

        assertRefused(Map.of("a", circle), "holds itself");
        assertRefused(new Measure(Double.NaN), "NaN");
        assertRefused(null, "is null");
        assertRefused("{\"a\":1}", "is a string");
        assertRefused(42, "is a number");
    }

    @Test
    void anInputIsAtMostSixteenMebibytes() {
        int framing = "{\"a\":\"\"}".length();
        var largest = "x".repeat(Json.MAX_BYTES - framing);

        assertEquals(Json.MAX_BYTES, read(Map.of("a", largest)).json().length);
        assertRefused(Map.of("a", largest + "x"), "the limit is 16777216");
        assertRefused(new RawJson("{\"a\":\"" + largest + "x\",\"b\":1}"), "the limit is 16777216");
    }

    @Test
    void aSyntaxErrorIsToldWithItsPlace() {
        assertRefused(new RawJson("{\"a\":b}"), "is not JSON: Unrecognized token 'b'");
        assertRefused(new RawJson("{\"a\":b}"), "at column 6; nothing was added");
    }

    private static void assertRefused(@Nullable Object input, String reason) {
        var message = String.valueOf(refused(input).getMessage());

        assertTrue(message.contains(reason), message);
        assertTrue(message.lines().count() == 1 && message.length() < 500, message);
    }

    private static InvalidJobException refused(@Nullable Object input) {
        return assertThrows(InvalidJobException.class, () -> read(input));
    }
}
