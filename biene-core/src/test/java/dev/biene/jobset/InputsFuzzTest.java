package dev.biene.jobset;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.fuzz.FuzzContract;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/** Any text is a job's input or is refused in a sentence; what is written another way is the same input. */
final class InputsFuzzTest extends FuzzContract {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    @Override
    protected void handle(byte[] data) {
        var text = new String(data, StandardCharsets.UTF_8);
        NewJob job;
        try {
            job = job(text);
        } catch (InvalidJobException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("input 1 "), e::getMessage);
            return;
        }
        var stored = new String(job.json(), StandardCharsets.UTF_8);
        assertSame(job, job(stored));
        assertSame(job, job(backwards(Json.MAPPER.readTree(stored)).toString()));
    }

    private static NewJob job(String text) {
        return new Inputs(List.of(new RawJson(text)).iterator()).next();
    }

    private static void assertSame(NewJob expected, NewJob actual) {
        assertEquals(expected.digest(), actual.digest());
        assertEquals(expected.idDigest(), actual.idDigest());
    }

    /** The same value with the keys of its objects in the opposite order. */
    private static JsonNode backwards(JsonNode value) {
        if (value.isArray()) {
            var array = NODES.arrayNode();
            for (var element : value) array.add(backwards(element));
            return array;
        }
        if (!value.isObject()) return value;
        var names = new ArrayList<>(value.propertyNames());
        Collections.reverse(names);
        var object = NODES.objectNode();
        for (var name : names) object.set(name, backwards(value.get(name)));
        return object;
    }
}
