package dev.biene.jobset;

import java.util.Iterator;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.databind.JsonNode;

/**
 * Turns a user's inputs into jobs to be added, one at a time, and refuses with its position what no set can hold.
 *
 * <p>An input is anything that Jackson writes as a JSON object, or {@link RawJson} that is taken as it stands.
 */
final class Inputs implements Iterator<NewJob> {

    private final Iterator<?> inputs;
    private final CanonicalForm canonicalForm = new CanonicalForm();
    private long position;

    Inputs(Iterator<?> inputs) {
        this.inputs = inputs;
    }

    @Override
    public boolean hasNext() {
        return inputs.hasNext();
    }

    @Override
    public NewJob next() {
        var input = inputs.next();
        position++;
        var tree = tree(input);
        if (!tree.isObject()) {
            throw new InvalidJobException(position, "must be a JSON object, is " + described(tree));
        }
        try {
            var digest = canonicalForm.digest(tree);
            return new NewJob(bytes(tree), digest, idDigest(tree));
        } catch (CanonicalForm.UnstorableException e) {
            throw new InvalidJobException(position, e.reason());
        }
    }

    private JsonNode tree(@Nullable Object input) {
        try {
            if (input instanceof JsonNode node) return node;
            if (input instanceof RawJson raw) return Json.MAPPER.readTree(raw.text());
            return Json.MAPPER.valueToTree(input);
        } catch (StreamConstraintsException e) {
            throw new InvalidJobException(position, Json.limit(e));
        } catch (JacksonException e) {
            throw new InvalidJobException(position, "is not JSON: " + Json.reason(e));
        } catch (NumberFormatException e) {
            // Jackson lets this one out of its parser for an exponent that is no int.
            throw new InvalidJobException(position, "has a number with an exponent beyond all limits");
        } catch (StackOverflowError e) {
            // Jackson checks the depth of what it reads, but not of objects that it makes a tree of.
            throw new InvalidJobException(position, "is nested without end, or holds itself");
        }
    }

    private byte[] bytes(JsonNode tree) {
        byte[] json = Json.MAPPER.writeValueAsBytes(tree);
        if (json.length > Json.MAX_BYTES) {
            throw new InvalidJobException(
                    position, "has " + json.length + " bytes of JSON, the limit is " + Json.MAX_BYTES);
        }
        return json;
    }

    private @Nullable UUID idDigest(JsonNode tree) throws CanonicalForm.UnstorableException {
        var id = tree.get("id");
        return id == null ? null : canonicalForm.digest(id);
    }

    private static String described(JsonNode tree) {
        return tree.isMissingNode()
                ? "empty"
                : switch (tree.getNodeType()) {
                    case ARRAY -> "an array";
                    case STRING -> "a string";
                    case NUMBER -> "a number";
                    case BOOLEAN -> "a boolean";
                    case NULL -> "null";
                    default -> tree.getNodeType().toString();
                };
    }
}
