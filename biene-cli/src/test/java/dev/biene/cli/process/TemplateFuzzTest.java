package dev.biene.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.fuzz.FuzzContract;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;

/** Whatever is put into a command, a word stays a word, and a shell reads only what the user wrote. */
final class TemplateFuzzTest extends FuzzContract {

    private static final JsonMapper JSON = new JsonMapper();

    /** What is put in; it must not be found in a shell's line. */
    private static final String MARK = "\u0001$(mark)`;\u0001";

    @Override
    protected void handle(byte[] data) throws Exception {
        var words = List.of(new String(data, StandardCharsets.UTF_8).split("\n", -1));
        var plain = filled(Template.of(words));
        assertTrue(plain == null || plain.words().size() == words.size(), "words became more or fewer");

        // Jazzer guesses the mark; then it is the user's own, and a shell may read it.
        if (String.join("\n", words).contains(MARK)) return;
        var shell = filled(Template.ofShell(words));
        if (shell == null) return;
        assertEquals(List.of("sh", "-c"), shell.words().subList(0, 2));
        for (var word : shell.words()) assertTrue(!word.contains(MARK), "a value is read by a shell");
    }

    private static Template.@org.jspecify.annotations.Nullable Filled filled(Template template) {
        var input = JsonNodeFactory.instance.objectNode().put("a", MARK).put("b", 1);
        input.putObject("c").put("d", MARK);
        input.putArray("e").add(MARK);
        try {
            return template.fill(input, JSON.writeValueAsString(Map.of("a", "whole")));
        } catch (Template.MissingKeyException e) {
            assertTrue(String.valueOf(e.getMessage()).startsWith("the command asks for "), e::getMessage);
            return null;
        }
    }
}
