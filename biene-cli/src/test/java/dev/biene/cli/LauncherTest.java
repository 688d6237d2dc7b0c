package dev.biene.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The script bin/biene, in an archive with an empty jar and a Java that only says what it was asked. */
@Timeout(60)
final class LauncherTest {

    private static final Path SCRIPT = Path.of("src/main/dist/biene");

    @TempDir
    private Path directory = Path.of("");

    private Path script = Path.of("");
    private Path java = Path.of("");
    private String printed = "";

    @BeforeEach
    void unpack() throws IOException {
        var bin = Files.createDirectories(directory.resolve("a dir/biene-1/bin"));
        script = Files.copy(SCRIPT, bin.resolve("biene"));
        assertTrue(script.toFile().setExecutable(true));
        var lib = Files.createDirectories(bin.resolveSibling("lib"));
        Files.writeString(lib.resolve("biene-cli-1.jar"), "");
        java = jdk("17.0.15");
    }

    /** A JDK whose java prints its arguments, and last how nice it is. */
    private Path jdk(String version) throws IOException {
        var home = Files.createDirectories(directory.resolve("jdk " + version));
        Files.writeString(home.resolve("release"), "IMPLEMENTOR=\"us\"\nJAVA_VERSION=\"" + version + "\"\n");
        var program = Files.createDirectories(home.resolve("bin")).resolve("java");
        Files.writeString(
                program, "#!/bin/sh\nfor word; do printf '%s\\n' \"$word\"; done\necho \"nice $(nice)\" >&2\n");
        assertTrue(program.toFile().setExecutable(true));
        return home;
    }

    private int start(Path program, Map<String, String> environment, String... words) throws Exception {
        var command = new ArrayList<String>(List.of(program.toString()));
        command.addAll(List.of(words));
        var builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().put("PATH", "/usr/bin:/bin");
        builder.environment().put("JAVA_HOME", java.toString());
        builder.environment().put("BIENE_NO_CLASS_ARCHIVE", "1");
        builder.environment().putAll(environment);
        var process = builder.start();
        process.getOutputStream().close();
        printed = new String(process.getInputStream().readAllBytes(), UTF_8);
        return process.waitFor();
    }

    @Test
    void argumentsReachTheProgramAsTheyAre() throws Exception {
        assertEquals(0, start(script, Map.of(), "status", "a b", "", "*", "$HOME"));

        var words = printed.lines().toList();
        int main = words.indexOf("dev.biene.cli.Main");
        assertEquals(List.of("status", "a b", "", "*", "$HOME"), words.subList(main + 1, words.size() - 1));
        assertTrue(words.get(main - 1).endsWith("a dir/biene-1/lib/biene-cli-1.jar"), printed);
    }

    @Test
    void shortCommandsAreCompiledQuicklyAndLongOnesWell() throws Exception {
        start(script, Map.of(), "-q", "status");
        assertTrue(printed.contains("-XX:TieredStopAtLevel=1\n"), printed);
        start(script, Map.of(), "-q", "run", "s");
        assertTrue(printed.contains("-XX:TieredStopAtLevel=4\n"), printed);
    }

    @Test
    void whoLooksOnStepsBehindThoseWhoWork() throws Exception {
        start(script, Map.of(), "list");
        int usual = niceness();
        for (var command : List.of("watch", "dashboard")) {
            start(script, Map.of(), "-q", command);
            assertTrue(niceness() > usual || usual == 19, printed);
        }
    }

    private int niceness() {
        return Integer.parseInt(
                printed.substring(printed.lastIndexOf("nice ") + 5).strip());
    }

    @Test
    void programIsFoundThroughLinks() throws Exception {
        var link = Files.createSymbolicLink(directory.resolve("link"), Path.of("a dir/biene-1/bin/biene"));
        var second = Files.createSymbolicLink(directory.resolve("second"), link);

        assertEquals(0, start(second, Map.of(), "list"));

        assertTrue(printed.contains("a dir/biene-1/lib/biene-cli-1.jar\n"), printed);
    }

    @Test
    void optionsForTheJvmAreHandedOn() throws Exception {
        start(script, Map.of("BIENE_JAVA_OPTS", "-Xmx64m -Dx=y"), "list");

        assertTrue(printed.contains("-Xmx64m\n-Dx=y\n"), printed);
    }

    @Test
    void javaThatIsTooOldOrMissingGetsASentence() throws Exception {
        java = jdk("11.0.2");
        assertEquals(1, start(script, Map.of(), "list"));
        assertEquals(
                "biene: needs Java 17 or later, " + java + "/bin/java is 11.0.2; install a newer JDK, or name one in"
                        + " JAVA_HOME\n",
                printed);

        java = directory.resolve("nowhere");
        var tools = Files.createDirectories(directory.resolve("tools"));
        for (var tool : List.of("readlink", "sh", "cksum", "ls", "stty")) {
            Files.createSymbolicLink(tools.resolve(tool), Path.of("/bin/" + tool));
        }
        assertEquals(1, start(script, Map.of("PATH", tools.toString()), "list"));
        assertEquals(
                "biene: needs Java 17 or later, found no java; install a JDK, or name one in JAVA_HOME\n", printed);
    }

    @Test
    void archiveWithoutItsJarsGetsASentence() throws Exception {
        Files.delete(directory.resolve("a dir/biene-1/lib/biene-cli-1.jar"));

        assertEquals(1, start(script, Map.of(), "list"));
        assertTrue(printed.startsWith("biene: expected the program in "), printed);
    }
}
