package dev.biene.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePathScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The budgets of the house: files of at most 400 lines, methods of at most 40, statements in files of their own, few shells. */
final class TidyTest {

    private static final int FILE_LINES = 400;
    private static final int METHOD_LINES = 40;

    /** A test's file may be a little longer than what it tests: its sentences belong together. */
    private static final int TEST_FILE_LINES = 430;

    private static final int TEST_METHOD_LINES = 45;

    /** Beginnings of statements that read or change tables; SET, LISTEN, locks and the schema's making are no such. */
    private static final Pattern SQL = Pattern.compile(
            "^\\s*(SELECT .* FROM |INSERT INTO |UPDATE .* SET |DELETE FROM |WITH .* AS ).*", Pattern.DOTALL);

    /**
     * Where a shell is told what to do, each time looked at: its text is ours and what users give it goes by arguments or
     * variables; but for Template, where the user asks for a shell, and ServerUser, which quotes every word.
     */
    private static final List<String> MAY_START_SHELLS =
            List.of("Launcher.java", "ProcessGroup.java", "ServerUser.java", "Template.java");

    private final List<String> untidy = new ArrayList<>();

    @Test
    void everyRoomIsTidy() throws IOException {
        var files = sources();
        var compiler = Objects.requireNonNull(ToolProvider.getSystemJavaCompiler());
        try (var manager = compiler.getStandardFileManager(null, null, null)) {
            var task = (JavacTask) compiler.getTask(
                    null,
                    manager,
                    nothing -> {},
                    List.of("-proc:none"),
                    null,
                    manager.getJavaFileObjectsFromPaths(files));
            var trees = Trees.instance(task);
            for (var unit : task.parse()) inspect(unit, trees);
        }

        assertTrue(files.size() > 100, "sources not found: " + files.size());
        assertEquals(List.of(), untidy);
    }

    private static List<Path> sources() throws IOException {
        var root = Path.of("..").toAbsolutePath().normalize();
        var found = new ArrayList<Path>();
        try (var rooms = Files.newDirectoryStream(root, "biene-*")) {
            for (var room : rooms) {
                // The bench speaks to its peers and to raw loops in their own words, and at length.
                if (room.endsWith("biene-bench") || !Files.isDirectory(room.resolve("src"))) continue;
                try (var tree = Files.walk(room.resolve("src"))) {
                    tree.filter(path -> path.toString().endsWith(".java")).forEach(found::add);
                }
            }
        }
        return found;
    }

    private void inspect(CompilationUnitTree unit, Trees trees) {
        var path = Path.of(unit.getSourceFile().toUri());
        var positions = trees.getSourcePositions();
        var lines = unit.getLineMap();
        long length = lines.getLineNumber(positions.getEndPosition(unit, unit));
        boolean production = path.toString().contains("/src/main/");
        int budget = production ? METHOD_LINES : TEST_METHOD_LINES;
        if (length > (production ? FILE_LINES : TEST_FILE_LINES))
            untidy.add(path.getFileName() + " has " + length + " lines");
        new TreePathScanner<@Nullable Void, @Nullable Void>() {
            @Override
            public @Nullable Void visitMethod(MethodTree method, @Nullable Void nothing) {
                long from = lines.getLineNumber(positions.getStartPosition(unit, method));
                long to = lines.getLineNumber(positions.getEndPosition(unit, method));
                if (to - from + 1 > budget) {
                    untidy.add(path.getFileName() + ": " + method.getName() + " has " + (to - from + 1) + " lines");
                }
                return super.visitMethod(method, null);
            }

            @Override
            public @Nullable Void visitLiteral(LiteralTree literal, @Nullable Void nothing) {
                if (!production || !(literal.getValue() instanceof String text)) return null;
                var file = path.getFileName().toString();
                if (SQL.matcher(text).matches()) untidy.add(file + " holds SQL: " + text);
                if (text.equals("-c") && !MAY_START_SHELLS.contains(file)) untidy.add(file + " starts a shell");
                return null;
            }
        }.scan(unit, null);
    }
}
