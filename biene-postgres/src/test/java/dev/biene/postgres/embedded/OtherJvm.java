package dev.biene.postgres.embedded;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.BieneException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Starts the embedded server of a home from a process of its own. */
final class OtherJvm {

    private OtherJvm() {}

    /** Prints the port of the server, once for each of so many threads that start it at once, or the complaint. */
    public static void main(String[] arguments) throws InterruptedException {
        var home = Path.of(arguments[0]);
        var threads = Integer.parseInt(arguments[1]);
        var together = new CountDownLatch(threads);
        var all = new ArrayList<Thread>();
        for (var i = 0; i < threads; i++) {
            all.add(new Thread(() -> start(home, together)));
        }
        all.forEach(Thread::start);
        for (var thread : all) thread.join();
        if (arguments.length > 2) Thread.currentThread().join();
    }

    private static void start(Path home, CountDownLatch together) {
        together.countDown();
        try {
            together.await();
            System.out.println("port " + new Launcher(home, Map.of()).start().port());
        } catch (BieneException complaint) {
            System.out.println("complaint " + complaint.getMessage());
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    static Process launch(List<String> prefix, Path home, String... more) throws IOException {
        var command = new ArrayList<>(prefix);
        command.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-cp"));
        command.addAll(List.of(System.getProperty("java.class.path"), OtherJvm.class.getName(), home.toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /** The same as an ordinary user, whose own copy of the class path this is: root's may be out of his reach. */
    static Process launchAsNobody(Path copies, Path home, String... more) throws IOException {
        var command = new ArrayList<>(ServerUser.SETPRIV.command(
                List.of(System.getProperty("java.home") + "/bin/java", "-XX:TieredStopAtLevel=1", "-cp")));
        command.addAll(List.of(copiedClassPath(copies), OtherJvm.class.getName(), home.toString()));
        command.addAll(List.of(more));
        return new ProcessBuilder(command)
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .start();
    }

    /** Waits for the end and returns what was printed, without what the logger writes. */
    static List<String> answers(Process process) throws IOException, InterruptedException {
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), output);
        var answers = output.lines()
                .filter(line -> line.startsWith("port ") || line.startsWith("complaint "))
                .toList();
        assertTrue(!answers.isEmpty(), output);
        return answers;
    }

    private static String copiedClassPath(Path copies) throws IOException {
        var entries = new ArrayList<String>();
        for (var entry : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
            // Surefire's class path ends with a separator, and what is behind it would be the directory of work, with
            // all in it.
            if (entry.isEmpty()) continue;
            var source = Path.of(entry);
            if (Files.isDirectory(source)) {
                var target = copies.resolve("classes" + entries.size());
                copyTree(source, target);
                entries.add(target.toString());
            } else if (Files.exists(source)) {
                var target = copies.resolve(source.getFileName().toString());
                Files.copy(source, target);
                entries.add(target.toString());
            }
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void copyTree(Path source, Path target) throws IOException {
        try (var tree = Files.walk(source)) {
            for (var path : tree.toList()) {
                Files.copy(path, target.resolve(source.relativize(path).toString()));
            }
        }
    }
}
