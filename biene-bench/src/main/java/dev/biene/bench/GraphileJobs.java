package dev.biene.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * graphile-worker with what its documentation recommends for throughput: a local queue and batched completion.
 *
 * <p>It wants Node 22.18; an npm package brings one. Both are installed once, into a directory of the build's, if npm is
 * there. Its worker is {@code graphile-worker.mjs}, which speaks like {@link Worker}.
 */
record GraphileJobs(long jobs) implements Competitor {

    private static final String VERSION = "0.18.0";
    private static final String NODE_VERSION = "22.23.3";
    private static final int INSTALL_MINUTES = 5;
    private static final int MIGRATE_SECONDS = 60;
    private static final long CHUNK = 10_000;
    private static final String SCRIPT = "graphile-worker.mjs";

    @Override
    public String spec() {
        return "graphile";
    }

    @Override
    public String title() {
        return "graphile-worker";
    }

    @Override
    public String settings() {
        return VERSION + " on Node " + NODE_VERSION
                + ", concurrentJobs 10, localQueue 2000, completeJobBatchDelay 0, pool of 12";
    }

    @Override
    public @Nullable String absence() {
        try {
            var directory = directory();
            if (!Files.exists(directory.resolve("node_modules/graphile-worker/package.json"))
                    || !Files.exists(node())) {
                var reason = install(directory);
                if (reason != null) return reason;
            }
            try (var script = GraphileJobs.class.getResourceAsStream(SCRIPT)) {
                if (script == null) return "the class path lacks " + SCRIPT;
                Files.copy(script, directory.resolve(SCRIPT), StandardCopyOption.REPLACE_EXISTING);
            }
            return null;
        } catch (IOException e) {
            return "npm could not be run (" + e.getMessage() + ")";
        }
    }

    private static Path directory() {
        return Path.of(System.getProperty("bench.cache", "target"), "graphile-" + VERSION)
                .toAbsolutePath();
    }

    private static String nodePackage() {
        return "node-linux-" + (System.getProperty("os.arch").equals("aarch64") ? "arm64" : "x64");
    }

    private static Path node() {
        return directory().resolve("node_modules/" + nodePackage() + "/bin/node");
    }

    private static @Nullable String install(Path directory) throws IOException {
        Progress.say("graphile-worker: installing it with npm, once");
        Files.createDirectories(directory);
        Files.writeString(directory.resolve("package.json"), "{\"private\": true}\n");
        var packages = List.of("graphile-worker@" + VERSION, nodePackage() + "@" + NODE_VERSION);
        var log = directory.resolve("npm.log");
        var process = new ProcessBuilder(
                        "npm",
                        "install",
                        "--ignore-scripts",
                        "--no-audit",
                        "--no-fund",
                        packages.get(0),
                        packages.get(1))
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            if (process.waitFor(INSTALL_MINUTES, TimeUnit.MINUTES) && process.exitValue() == 0) return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        process.destroyForcibly();
        return "npm could not install it, see " + log;
    }

    @Override
    public List<String> command() {
        return List.of(node().toString(), directory().resolve(SCRIPT).toString());
    }

    @Override
    public void create(Database database) throws Exception {
        var builder = new ProcessBuilder(
                        node().toString(), directory().resolve(SCRIPT).toString(), "migrate")
                .redirectErrorStream(true)
                .redirectOutput(directory().resolve("migrate.log").toFile());
        builder.environment().putAll(database.environment());
        var process = builder.start();
        if (!process.waitFor(MIGRATE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new BenchException("graphile-worker could not make its tables, see " + directory());
        }
    }

    @Override
    public void fill(Database database, String set, long jobs) throws SQLException {
        for (long first = 1; first <= jobs; first += CHUNK) {
            long last = Math.min(jobs, first + CHUNK - 1);
            database.execute("SELECT count(*) FROM graphile_worker.add_jobs((SELECT array_agg(("
                    + "'noop', json_build_object('n', n), null, null, null, null, null, null)::graphile_worker.job_spec)"
                    + " FROM generate_series(" + first + ", " + last + ") n))");
        }
    }

    @Override
    public long left(Database database, String set) throws SQLException {
        return database.number("SELECT count(*) FROM graphile_worker._private_jobs");
    }

    @Override
    public Work work(Database database) {
        throw new IllegalStateException("graphile-worker works in Node");
    }
}
