package dev.biene.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A peer that runs on Node, and the Node that it wants: both are packages of npm's, installed once into a directory of
 * the build's, if npm is there.
 *
 * @param script a resource beside this class that speaks as {@link Worker} does
 * @param overrides versions of packages that it depends on, for those that a registry does not have
 */
record NodePackage(String name, String version, String script, Map<String, String> overrides) {

    static final String NODE_VERSION = "22.23.3";

    private static final String SHARED_SCRIPT = "worker.mjs";
    private static final int INSTALL_MINUTES = 5;
    private static final int CALL_SECONDS = 120;

    /** Installs what is missing. Returns why it cannot be had, or null. */
    @Nullable
    String absence() {
        try {
            var installed = directory().resolve("node_modules").resolve(name).resolve("package.json");
            if (!Files.exists(installed) || !Files.exists(node())) {
                var reason = install();
                if (reason != null) return reason;
            }
            copy(script);
            copy(SHARED_SCRIPT);
            return null;
        } catch (IOException e) {
            return "npm could not be run (" + e.getMessage() + ")";
        }
    }

    private void copy(String resource) throws IOException {
        try (var text = NodePackage.class.getResourceAsStream(resource)) {
            if (text == null) throw new IllegalStateException("the class path lacks " + resource);
            Files.copy(text, directory().resolve(resource), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private Path directory() {
        return Path.of(System.getProperty("bench.cache", "target"), name + "-" + version)
                .toAbsolutePath();
    }

    private static String nodePackage() {
        return "node-linux-" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64");
    }

    private Path node() {
        return directory().resolve("node_modules/" + nodePackage() + "/bin/node");
    }

    private @Nullable String install() throws IOException {
        Progress.say("%s: installing it with npm, once", name);
        var directory = directory();
        Files.createDirectories(directory);
        var pinned = overrides.entrySet().stream()
                .map(entry -> "\"" + entry.getKey() + "\": \"" + entry.getValue() + "\"")
                .collect(Collectors.joining(", "));
        Files.writeString(directory.resolve("package.json"), "{\"private\": true, \"overrides\": {" + pinned + "}}\n");
        var log = directory.resolve("npm.log");
        var command = List.of(
                "npm",
                "install",
                "--ignore-scripts",
                "--no-audit",
                "--no-fund",
                name + "@" + version,
                nodePackage() + "@" + NODE_VERSION);
        var process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (succeeds(process, INSTALL_MINUTES * 60)) return null;
        return "npm could not install it, see " + log;
    }

    private static boolean succeeds(Process process, int seconds) {
        try {
            if (process.waitFor(seconds, TimeUnit.SECONDS)) return process.exitValue() == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return false;
    }

    /** The command of a process of its script. */
    List<String> command(String... arguments) {
        var command = new ArrayList<>(
                List.of(node().toString(), directory().resolve(script).toString()));
        command.addAll(List.of(arguments));
        return command;
    }

    /** Runs its script to the end. */
    void call(Database database, String... arguments) throws IOException {
        var log = directory().resolve("call.log");
        var builder =
                new ProcessBuilder(command(arguments)).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(database.environment());
        if (!succeeds(builder.start(), CALL_SECONDS))
            throw new BenchException(name + " could not do \"" + String.join(" ", arguments) + "\", see " + log);
    }
}
