package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.node.JsonNodeFactory;

final class StoredResultTest {

    private static void refused(String part, Object result) {
        var refusal = assertThrows(JobFailedException.class, () -> StoredResult.json(result, 7));
        assertTrue(
                String.valueOf(refusal.getMessage()).startsWith("result of job 7")
                        && String.valueOf(refusal.getMessage()).contains(part),
                refusal::getMessage);
    }

    private static @Nullable String json(@Nullable Object result) {
        return StoredResult.json(result, 7);
    }

    @Test
    void aResultIsItsJson() {
        assertEquals(
                "{\"a\":[1,null]}",
                json(JsonNodeFactory.instance
                        .objectNode()
                        .set("a", JsonNodeFactory.instance.arrayNode().add(1).addNull())));
        assertEquals("\"text\"", json("text"));
        assertNull(json(null));
        assertNull(json(JsonNodeFactory.instance.missingNode()));
    }

    @Test
    void whatPostgresqlCannotStoreIsRefused() {
        refused("PostgreSQL cannot store", "a\u0000b");
        refused("PostgreSQL cannot store", List.of("\\\u0000"));
        refused("PostgreSQL cannot store", "\ud800");
        refused("PostgreSQL cannot store", Map.of("\udc00", 1));
    }

    @Test
    void aBackslashBeforeLettersThatLookLikeANulIsText() {
        assertEquals("\"\\\\u0000\"", json("\\u0000"));
        assertEquals("\"\\\\\\\\u0000\"", json("\\\\u0000"));
        refused("PostgreSQL cannot store", "\\u0000 and \u0000");
    }

    @Test
    void whatIsTooLargeOrNoJsonIsRefused() {
        refused("the limit is", "x".repeat(Json.MAX_BYTES));
        refused("cannot be written as JSON", new Broken());
    }

    @Test
    void aTextIsMadeStorable() {
        assertEquals("a?b?c", StoredResult.storable("a\u0000b\ud800c"));
        assertEquals("plain \ud83d\udc1d", StoredResult.storable("plain \ud83d\udc1d"));
    }

    /** Cannot be written: it would never end. */
    public static final class Broken {
        public Broken getSelf() {
            return this;
        }
    }
}
