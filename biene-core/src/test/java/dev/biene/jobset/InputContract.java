package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.biene.jobset.ClaimRequest.Source;
import org.junit.jupiter.api.Test;

/** What inputs come back as, and which ones are refused. */
abstract class InputContract extends FillingContract {

    @Test
    void numbersKeepEveryDigit() {
        var digits = "{\"a\":12345678901234567890.12345678901234567890,\"b\":9007199254740993,\"c\":1.10,"
                + "\"d\":-0.000000000000000000000000000001,\"e\":123456789012345678901234567890123456789}";
        store.create(SET, json(digits));

        var claimed = Json.MAPPER.readTree(claimOne(join(), Source.NEW).inputs().get(0));
        var told = Json.MAPPER.readTree(job(1).input());

        assertEquals(told, claimed);
        assertEquals(
                "12345678901234567890.12345678901234567890",
                claimed.get("a").decimalValue().toPlainString());
        assertEquals("9007199254740993", claimed.get("b").asString());
        assertEquals("1.10", claimed.get("c").decimalValue().toPlainString());
        assertEquals(
                "-0.000000000000000000000000000001",
                claimed.get("d").decimalValue().toPlainString());
        assertEquals("123456789012345678901234567890123456789", claimed.get("e").asString());
    }

    @Test
    void textComesBackAsItWasWhateverItsCharacters() {
        var text = "\"é \uD83D\uDC1D \\\" \\\\ \\u0001 \\n \\u2028 $1 %s ' ; -- \\\\x41 \\\\N\"";
        store.create(SET, json("{\"text\":" + text + ",\"key \\\"" + "ü\\t\":{\"\":[]}}"));

        var claim = claimOne(join(), Source.NEW);

        assertJson(
                "{\"text\":" + text + ",\"key \\\"" + "ü\\t\":{\"\":[]}}",
                claim.inputs().get(0));
        assertEquals(claim.inputs().get(0), job(1).input());
    }

    @Test
    void anInputMayBeAMebibyte() {
        var big = "{\"big\":\"" + "0123456789abcdeé".repeat(1 << 16) + "\"}";
        store.create(SET, json(big, "{\"small\":1}"));

        assertEquals(0, store.add(SET, json(big), OnDuplicate.SKIP));
        var bee = join();
        var longest = claim(bee, Source.NEW, 2).stream()
                .map(claim -> claim.inputs().get(0))
                .max((left, right) -> left.length() - right.length())
                .orElseThrow();

        assertJson(big, longest);
    }

    @Test
    void inputsAreNestedAsDeepAsIsAllowed() {
        int arrays = Json.MAX_DEPTH - 1;
        var deepest = "{\"a\":" + "[".repeat(arrays) + "]".repeat(arrays) + "}";

        store.create(SET, json(deepest));

        assertJson(deepest, job(1).input());
        assertRefused("{\"a\":" + "[".repeat(arrays + 1) + "]".repeat(arrays + 1) + "}", "500");
    }

    @Test
    void whatIsNoJsonObjectIsRefusedWithItsPosition() {
        createWith(1);

        assertRefused("[1]", "must be a JSON object, is an array");
        assertRefused("\"text\"", "is a string");
        assertRefused("1", "is a number");
        assertRefused("true", "is a boolean");
        assertRefused("null", "is null");
        assertRefused("", "is empty");
        assertRefused("{\"a\":1", "is not JSON");
        assertRefused("{\"a\":1} x", "is not JSON");
        assertRefused("{\"a\":1,\"a\":1}", "is not JSON");
        assertRefused("{'a':1}", "is not JSON");
        assertRefused("{\"a\":NaN}", "is not JSON");
    }

    @Test
    void whatPostgresqlCannotHoldIsRefusedEverywhere() {
        createWith(1);

        assertRefused("{\"a\":[0,\"x\\u0000y\"]}", "\\u0000");
        assertRefused("{\"a\\u0000\":1}", "\\u0000");
        assertRefused("{\"a\":\"\\ud83d\"}", "surrogate");
        assertRefused("{\"a\":\"\\udc1d\\ud83d\"}", "surrogate");
        assertRefused("{\"a\":1e200000}", "outside PostgreSQL's range");
        assertRefused("{\"a\":1e-20000}", "outside PostgreSQL's range");
    }

    /** Given as the third of four inputs, {@code input} is refused and the other three are not added either. */
    private void assertRefused(String input, String reason) {
        if (!store.exists(SET)) createWith(0);
        long before = store.stats(SET).total();

        var e = assertThrows(
                InvalidJobException.class,
                () -> store.add(SET, json("{\"x\":1}", "{\"x\":2}", input, "{\"x\":3}"), OnDuplicate.FAIL));

        assertEquals(3, e.position());
        assertSays("input 3 ", e);
        assertSays(reason, e);
        assertEquals(before, store.stats(SET).total());
    }
}
