package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every block of Java in README.md and docs/ compiles. A block that declares a type stands as it is. Any other is
 * the body of a method that may throw anything; its own imports go to the top, after those that readers take for
 * granted. What a block needs besides, such as a handler that was shown before, stands in a comment above it:
 *
 * <pre>{@code
 * <!-- java: var queues = Queues.connect("memory:"); -->
 * }</pre>
 */
final class ReadmeTest {
    static final Pattern BLOCK = Pattern.compile(
            "(?:<!-- java:(?<before>.*?)-->\\s*\\n)?^```java[^\\n]*\\n(?<code>.*?)^```",
            Pattern.DOTALL | Pattern.MULTILINE);
    private static final Pattern IMPORT = Pattern.compile("^import .*;$", Pattern.MULTILINE);
    private static final Pattern TYPE = Pattern.compile(
            "^(?:@\\w+\\s+)*(?:public |final |sealed |abstract )*(?:class|interface|record|enum) (?<name>\\w+)",
            Pattern.MULTILINE);
    private static final String GRANTED = """
            import dev.biene.arbeiter.*;
            import dev.biene.jobset.*;
            import java.nio.file.*;
            import java.time.*;
            import java.util.*;
            import java.util.stream.*;
            """;

    @TempDir
    private static Path classes;

    @TestFactory
    Stream<DynamicTest> everyBlockCompiles() throws IOException {
        var tests = new ArrayList<DynamicTest>();
        for (var page : pages()) {
            String text = Files.readString(page);
            var blocks = BLOCK.matcher(text);
            while (blocks.find()) {
                long line = text.substring(0, blocks.start("code")).lines().count() + 1;
                String before = blocks.group("before") == null ? "" : blocks.group("before");
                String code = blocks.group("code");
                tests.add(DynamicTest.dynamicTest(
                        page.getFileName() + ", line " + line, () -> assertEquals(List.of(), compile(before, code))));
            }
        }
        assertTrue(tests.size() > 10, "found only " + tests.size() + " blocks");
        return tests.stream();
    }

    @Test
    void blockThatIsWrongIsReported() {
        assertEquals(1, compile("", "int x = \"no number\";\n").size());
        assertEquals(1, compile("", "class Whole { int x = \"no number\"; }\n").size());
        assertEquals(List.of(), compile("int y = 1;", "import java.net.URI;\nURI x = URI.create(\"a:\" + y);\n"));
    }

    private static List<Path> pages() throws IOException {
        Path root = root();
        var pages = new ArrayList<Path>();
        if (Files.exists(root.resolve("README.md"))) pages.add(root.resolve("README.md"));
        try (var docs = Files.list(root.resolve("docs"))) {
            docs.filter(page -> page.toString().endsWith(".md")).sorted().forEach(pages::add);
        }
        return pages;
    }

    /** Tests run in their module's directory, or where somebody stood. */
    static Path root() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent())
            if (Files.exists(at.resolve("mvnw"))) return at;
        throw new AssertionError("expected to run somewhere below the directory of mvnw");
    }

    private static List<String> compile(String before, String code) {
        var type = TYPE.matcher(code);
        return type.find() ? compileUnit(type.group("name"), code) : compileUnit("Fragment", wrap(before, code));
    }

    static String wrap(String before, String code) {
        var imports = new StringBuilder(GRANTED);
        IMPORT.matcher(code)
                .results()
                .forEach(found -> imports.append(found.group()).append('\n'));
        return imports + "class Fragment {\n@SuppressWarnings(\"unused\") void body() throws Exception {\n" + before
                + "\n" + IMPORT.matcher(code).replaceAll("") + "\n}\n}\n";
    }

    private static List<String> compileUnit(String name, String code) {
        return compileUnit(classes, name, code);
    }

    /** Compiles a class into a directory; returns what is wrong with it. */
    static List<String> compileUnit(Path classes, String name, String code) {
        var source = new SimpleJavaFileObject(URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
            @Override
            public CharSequence getCharContent(boolean ignoreEncodingErrors) {
                return code;
            }
        };
        var found = new DiagnosticCollector<JavaFileObject>();
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        var options = List.of("-d", classes.toString(), "-cp", path, "-proc:none", "--release", "17");
        ToolProvider.getSystemJavaCompiler()
                .getTask(null, null, found, options, null, List.of(source))
                .call();
        return found.getDiagnostics().stream()
                .filter(one -> one.getKind() == Diagnostic.Kind.ERROR)
                .map(one -> one.getMessage(Locale.ROOT))
                .toList();
    }
}
