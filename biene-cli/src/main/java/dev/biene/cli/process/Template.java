package dev.biene.cli.process;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/**
 * A command with places to be filled from a job's input, in the letters of GNU parallel.
 *
 * <pre>
 * {}      the value of an input with a single key, as a plain line is; of any other input its whole JSON
 * {key}   the value under a key; {a.b} one inside another, {a.0} the first of an array
 * {/}     without directories       {key/}
 * {//}    the directory             {key//}
 * {.}     without extension         {key.}
 * {/.}    without either            {key/.}
 * \{key}  the letters {key}         {{key}} is left alone, too
 * </pre>
 *
 * <p>Strings are put in as they are, everything else as JSON. Each argument stays one argument whatever is put in. With
 * {@code --shell} the values travel in environment variables, so that nothing in them is ever read as shell.
 */
public final class Template {

    /** A filled command. */
    record Filled(List<String> words, Map<String, String> environment) {}

    /** The input lacks a key that the command asks for. */
    static final class MissingKeyException extends Exception {

        private static final long serialVersionUID = 1L;

        MissingKeyException(Place place, JsonNode input) {
            super("the command asks for " + place.written() + ", but the input has no such key, only "
                    + String.join(", ", Place.keys(input)) + "; write \\" + place.written()
                    + " if these letters are meant as they stand");
        }
    }

    private static final String VARIABLE = "BIENE_ARG_";

    /** Of each word its parts: a String as it stands, or a Place. */
    private final List<List<Object>> words;

    /** What a shell line's variables hold; empty without a shell. */
    private final List<Place> variables;

    private Template(List<List<Object>> words, List<Place> variables) {
        this.words = words;
        this.variables = variables;
    }

    /** A program and its arguments. */
    public static Template of(List<String> command) {
        return new Template(command.stream().map(Template::parse).toList(), List.of());
    }

    private static List<Object> parse(String word) {
        var parts = new ArrayList<Object>();
        var form = Place.FORM.matcher(word);
        int end = 0;
        while (form.find()) {
            if (doubled(word, form.start())) continue;
            parts.add(word.substring(end, form.start()));
            parts.add(form.group("escape") != null ? form.group().substring(1) : Place.of(form));
            end = form.end();
        }
        parts.add(word.substring(end));
        return parts;
    }

    /** {{x}} belongs to somebody else's template language. */
    private static boolean doubled(String word, int brace) {
        return brace > 0 && word.charAt(brace) == '{' && word.charAt(brace - 1) == '{';
    }

    /**
     * A line for {@code sh -c}: the words joined by blanks, each place a quoted variable. Within single quotes places are
     * left alone, as nothing could be put there without becoming part of the shell's text.
     */
    public static Template ofShell(List<String> command) {
        var line = String.join(" ", command);
        var script = new StringBuilder();
        var variables = new ArrayList<Place>();
        var form = Place.FORM.matcher(line);
        char quote = 0;
        int i = 0;
        while (i < line.length()) {
            char c = line.charAt(i);
            if (quote != '\'' && form.find(i) && form.start() == i && !doubled(line, i)) {
                script.append(
                        form.group("escape") != null ? form.group().substring(1) : variable(form, quote, variables));
                i = form.end();
                continue;
            }
            if (c == '\\' && quote != '\'' && i + 1 < line.length()) {
                script.append(c);
                c = line.charAt(++i);
            } else if (c == quote) {
                quote = 0;
            } else if (quote == 0 && (c == '\'' || c == '"')) {
                quote = c;
            }
            script.append(c);
            i++;
        }
        return new Template(
                List.of(List.of("sh"), List.of("-c"), List.of(script.toString()), List.of("biene")), variables);
    }

    private static String variable(java.util.regex.Matcher form, char quote, List<Place> variables) {
        variables.add(Place.of(form));
        var reference = "${" + VARIABLE + variables.size() + "}";
        return quote == '"' ? reference : '"' + reference + '"';
    }

    /** The program to be started if no input decides that, else an empty text. */
    public String program() {
        var first = words.get(0);
        return first.stream().allMatch(String.class::isInstance)
                ? String.join("", first.stream().map(String.class::cast).toList())
                : "";
    }

    Filled fill(JsonNode input, String json) throws MissingKeyException {
        var filled = new ArrayList<String>(words.size());
        for (var word : words) {
            var text = new StringBuilder();
            for (var part : word) text.append(part instanceof Place place ? value(place, input, json) : part);
            filled.add(text.toString());
        }
        if (variables.isEmpty()) return new Filled(filled, Map.of());
        var environment = new LinkedHashMap<String, String>();
        for (var place : variables) environment.put(VARIABLE + (environment.size() + 1), value(place, input, json));
        return new Filled(filled, environment);
    }

    private static String value(Place place, JsonNode input, String json) throws MissingKeyException {
        var value = place.value(input, json);
        if (value == null) throw new MissingKeyException(place, input);
        return value;
    }

    /** Whether anything is to be filled in. */
    boolean hasPlaces() {
        return !variables.isEmpty()
                || words.stream().anyMatch(word -> word.stream().anyMatch(Place.class::isInstance));
    }
}
