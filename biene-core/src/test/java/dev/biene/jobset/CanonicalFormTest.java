package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.CanonicalForm.UnstorableException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

final class CanonicalFormTest {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final CanonicalForm form = new CanonicalForm();

    private UUID digest(String json) throws UnstorableException {
        return form.digest(Json.MAPPER.readTree(json));
    }

    @Test
    void digestsAreEqualExactlyIfTheValuesAre() throws UnstorableException {
        long seed = 20261122;
        var values = new JsonValues(seed);
        Map<UUID, @Nullable Object> byDigest = new HashMap<>();
        var distinct = new HashSet<@Nullable Object>();

        for (int i = 0; i < 50_000; i++) {
            var value = values.any(3);
            var text = values.written(value);
            var digest = digest(text);
            assertEquals(digest, digest(values.written(value)), () -> "seed " + seed + ", two ways to write " + text);
            if (byDigest.containsKey(digest)) {
                assertEquals(byDigest.get(digest), value, () -> "seed " + seed + ", two values with one digest");
            }
            byDigest.put(digest, value);
            distinct.add(value);
        }

        assertEquals(distinct.size(), byDigest.size());
        assertTrue(distinct.size() > 5_000, () -> "values drawn: " + distinct.size());
    }

    @Test
    void nullAfterANumberIsNotADigitOfIt() throws UnstorableException {
        assertNotEquals(digest("[10,null]"), digest("[1e10]"));
        assertNotEquals(digest("{\"a\":[1,null,null]}"), digest("{\"a\":[1,null]}"));
    }

    @Test
    void aNumberIsItsValue() throws UnstorableException {
        for (var one : new String[] {"1.0", "10e-1", "0.1E1", "1E+0", "1.000000000000000000000000000000"}) {
            assertEquals(digest("1"), digest(one), one);
        }
        for (var zero : new String[] {"-0", "0.0", "0e5", "-0.000"}) assertEquals(digest("0"), digest(zero), zero);
        assertNotEquals(digest("9007199254740992"), digest("9007199254740993"));
        assertNotEquals(digest("1"), digest("1.0000000000000000000000000000000000001"));
        assertNotEquals(digest("1"), digest("\"1\""));
        assertNotEquals(digest("1"), digest("-1"));
    }

    @Test
    void aNumberIsItsValueWhateverJavaTypeHoldsIt() throws UnstorableException {
        var expected = digest("0.1");

        assertEquals(expected, form.digest(NODES.numberNode(0.1)));
        assertEquals(expected, form.digest(NODES.numberNode(0.1f)));
        assertEquals(digest("7"), form.digest(NODES.numberNode((short) 7)));
        assertEquals(digest("7"), form.digest(NODES.numberNode(7.0)));
        assertEquals(digest("1e300"), form.digest(NODES.numberNode(1e300)));
    }

    @Test
    void keysThatRunIntoEachOtherAreKeptApart() throws UnstorableException {
        assertNotEquals(digest("{\"a\":\"b\",\"c\":\"d\"}"), digest("{\"a\":\"bk1:cs1:d\"}"));
        assertNotEquals(digest("{\"a\":{},\"b\":1}"), digest("{\"a\":{\"b\":1}}"));
        assertNotEquals(digest("[[],[]]"), digest("[[[]]]"));
    }

    @Test
    void numbersOutsideOfWhatPostgresqlHoldsAreRefused() throws UnstorableException {
        digest("1e131071");
        digest("1e-16383");
        assertSays("outside PostgreSQL's range at /a/1", "{\"a\":[0,1e131072]}");
        assertSays("outside PostgreSQL's range", "1e-16384");
        assertSays("outside PostgreSQL's range", "1e2147483647");
        assertSays("outside PostgreSQL's range", "1e-2147483647");
    }

    @Test
    void whatIsRefusedIsNamedWithItsPlace() {
        assertSays("\\u0000, which PostgreSQL cannot store, at /a/2/b", "{\"a\":[0,1,{\"b\":\"\\u0000\"}]}");
        assertSays("surrogate pair, which is no character, at /x", "{\"x\":\"\\ud83d!\"}");
        assertSays("\\u0000, which PostgreSQL cannot store, at /?", "{\"\\u0000\":1}");
        assertSays("surrogate", "{\"" + "x".repeat(1000) + "\":\"\\udc1d\"}");
    }

    private void assertSays(String expected, String json) {
        var e = assertThrows(UnstorableException.class, () -> digest(json));

        assertTrue(e.reason().contains(expected), e.reason());
        assertTrue(e.reason().length() < 200, e.reason());
        assertTrue(e.reason().chars().noneMatch(Character::isISOControl), e.reason());
    }

    @Test
    void aFormThatRefusedAValueCanGoOn() throws UnstorableException {
        var expected = digest("{\"a\":1}");
        assertThrows(UnstorableException.class, () -> digest("{\"a\":{\"b\":\"\\u0000\"}}"));

        assertEquals(expected, digest("{\"a\":1}"));
        assertSays("cannot store, at /c", "{\"c\":\"\\u0000\"}");
    }

    @Test
    void whatIsNoNumberIsRefused() {
        for (double value : new double[] {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY}) {
            assertThrows(UnstorableException.class, () -> form.digest(NODES.numberNode(value)));
        }
    }

    @Test
    void bytesAreTheTextThatJacksonWritesForThem() throws UnstorableException {
        assertEquals(digest("\"AQID\""), form.digest(NODES.binaryNode(new byte[] {1, 2, 3})));
    }

    @Test
    void textsAreComparedAsValues() {
        assertTrue(CanonicalForm.equal("{\"a\":1,\"b\":2}", "{ \"b\":2.0, \"a\":1e0 }"));
        assertTrue(CanonicalForm.equal(null, null));
        assertFalse(CanonicalForm.equal(null, "null"));
        assertFalse(CanonicalForm.equal("1", "2"));
        assertFalse(CanonicalForm.equal("not JSON", "1"));
    }
}
