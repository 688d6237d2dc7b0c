package dev.biene.cli.process;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A place in a command to be filled from a job's input; {@link Template} lists the forms.
 *
 * @param key what to look up, or null for the input itself
 * @param cut which part of the value, in the letters between the braces
 * @param written as it stands in the command
 */
record Place(@Nullable String key, String cut, String written) {

    static final Pattern FORM = Pattern.compile(
            "(?<escape>\\\\)?\\{(?<key>[A-Za-z_][A-Za-z0-9_-]*(?:\\.[A-Za-z0-9_-]+)*)?(?<cut>//|/\\.|/|\\.)?}");

    static Place of(Matcher form) {
        var cut = form.group("cut");
        return new Place(form.group("key"), cut == null ? "" : cut, form.group());
    }

    /** What to put there; null if the input has no such key. */
    @Nullable
    String value(JsonNode input, String json) {
        var node = key == null ? only(input) : find(input, key);
        if (node == null && key != null) return null;
        return cut(node == null ? json : text(node));
    }

    private static @Nullable JsonNode only(JsonNode input) {
        return input.size() == 1 ? input.iterator().next() : null;
    }

    private static @Nullable JsonNode find(JsonNode input, String key) {
        var whole = input.get(key);
        if (whole != null) return whole;
        var node = input;
        for (var step : key.split("\\.", -1)) {
            node = node.isArray() && step.matches("\\d{1,9}") ? node.get(Integer.parseInt(step)) : node.get(step);
            if (node == null) return null;
        }
        return node;
    }

    private static String text(JsonNode node) {
        return node.isString() ? node.stringValue() : node.toString();
    }

    private String cut(String text) {
        return switch (cut) {
            case "/" -> base(text);
            case "//" -> directory(text);
            case "." -> withoutExtension(text);
            case "/." -> withoutExtension(base(text));
            default -> text;
        };
    }

    private static String base(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static String withoutExtension(String path) {
        int dot = path.lastIndexOf('.');
        return dot < 0 || dot == path.length() - 1 || path.indexOf('/', dot) >= 0 ? path : path.substring(0, dot);
    }

    /** As {@code dirname}: {@code .} for a bare name, {@code /} for what lies in the root. */
    private static String directory(String path) {
        int end = path.length();
        while (end > 1 && path.charAt(end - 1) == '/') end--;
        int slash = path.lastIndexOf('/', end - 1);
        if (slash < 0) return ".";
        while (slash > 0 && path.charAt(slash - 1) == '/') slash--;
        return slash == 0 ? "/" : path.substring(0, slash);
    }

    /** The keys of an input, for a message. */
    static List<String> keys(JsonNode input) {
        return new ArrayList<>(input.propertyNames());
    }
}
