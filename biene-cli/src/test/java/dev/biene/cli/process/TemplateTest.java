package dev.biene.cli.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TemplateTest {

    private static final String LINE = "{\"line\":\"dir/sub/photo.tar.gz\"}";

    private static List<String> fill(String json, String... words) throws Exception {
        return Template.of(List.of(words))
                .fill(CommandResult.MAPPER.readTree(json), json)
                .words();
    }

    @ParameterizedTest
    @CsvSource({
        "{}, dir/sub/photo.tar.gz",
        "{/}, photo.tar.gz",
        "{//}, dir/sub",
        "{.}, dir/sub/photo.tar",
        "{/.}, photo.tar",
        "{line/.}, photo.tar",
        "out/{/}.png, out/photo.tar.gz.png",
        "{//}/{/.}, dir/sub/photo.tar",
        "\\{line}, {line}",
        "{{line}}, {{line}}",
        "{print $1}, {print $1}",
        "{1}, {1}",
    })
    void placesAreFilledAsGnuParallelFillsThem(String word, String expected) throws Exception {
        assertEquals(List.of(expected), fill(LINE, word));
    }

    @ParameterizedTest
    @CsvSource({"a, ., a, a", "/a, /, a, /a", "a/b/, a, '', a/b/", ".bashrc, ., .bashrc, ''", "a.b/c, a.b, c, a.b/c"})
    void pathsAreCutAsGnuParallelCutsThem(String path, String directory, String base, String withoutExtension)
            throws Exception {
        var json = "{\"line\":\"" + path + "\"}";

        assertEquals(List.of(directory, base, withoutExtension), fill(json, "{//}", "{/}", "{.}"));
    }

    @Test
    void valueIsOneArgumentWhateverIsInIt() throws Exception {
        var json = "{\"line\":\"a b; rm -rf / $(x) '\\\"`\\n*\"}";

        assertEquals(List.of("echo", "a b; rm -rf / $(x) '\"`\n*"), fill(json, "echo", "{}"));
    }

    @Test
    void keysAreFoundAtAnyDepthAndOtherTypesAreJson() throws Exception {
        var json = "{\"a\":{\"b\":[10,{\"c\":\"x\"}]},\"a.b\":\"whole\",\"n\":1.50,\"t\":true,\"o\":null}";

        assertEquals(
                List.of("whole", "10", "x", "1.50", "true", "null", "{\"b\":[10,{\"c\":\"x\"}]}"),
                fill(json, "{a.b}", "{a.b.0}", "{a.b.1.c}", "{n}", "{t}", "{o}", "{a}").stream()
                        .toList());
    }

    @Test
    void bracesAloneAreTheWholeJsonOfAnInputWithSeveralKeys() throws Exception {
        assertEquals(List.of("{\"a\":1,\"b\":2}"), fill("{\"a\":1,\"b\":2}", "{}"));
    }

    @Test
    void missingKeyIsNamedTogetherWithThoseThereAre() {
        var e = assertThrows(Template.MissingKeyException.class, () -> fill("{\"a\":1,\"b\":2}", "{c}"));

        assertTrue(String.valueOf(e.getMessage()).contains("{c}"), e.getMessage());
        assertTrue(String.valueOf(e.getMessage()).contains("a, b"), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '|',
            value = {
                "wc -l {}, wc -l \"${BIENE_ARG_1}\"",
                "echo \"{} and {/}\", echo \"${BIENE_ARG_1} and ${BIENE_ARG_2}\"",
                "awk '{print} {}' {}, awk '{print} {}' \"${BIENE_ARG_1}\"",
                "echo \\' {} \\', echo \\' \"${BIENE_ARG_1}\" \\'",
                "echo \"it's {}\", echo \"it's ${BIENE_ARG_1}\"",
            })
    void shellLineGetsValuesInQuotedVariablesOnly(String line, String script) throws Exception {
        var filled = Template.ofShell(List.of(line)).fill(CommandResult.MAPPER.readTree(LINE), LINE);

        assertEquals(List.of("sh", "-c", script, "biene"), filled.words());
        assertEquals("dir/sub/photo.tar.gz", filled.environment().get("BIENE_ARG_1"));
    }
}
