package dev.biene.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The harness itself, with few jobs: what it measures here means nothing. */
@Tag("any-jdk")
final class BurnDownTest {

    @TempDir
    Path directory;

    @Test
    void bieneAndTheRawLoopsDoEveryJobOnce() throws Exception {
        assertEachJobIsDoneOnce("biene:8,lanes:1000:2,skip-locked,original");
    }

    @Test
    @Tag("fault") // Not for faults: JobRunr alone takes half a minute.
    void thePeersOfTheJvmDoEveryJobOnce() throws Exception {
        assertEachJobIsDoneOnce("db-scheduler,jobrunr,quartz");
    }

    @Test
    @Tag("fault") // As above; the first time they are installed.
    void thePeersOnNodeDoEveryJobOnce() throws Exception {
        assumeTrue(onPath("npm"), "npm is not installed, so neither graphile-worker nor pg-boss can be");

        assertEachJobIsDoneOnce("graphile,pg-boss");
    }

    private static boolean onPath(String program) {
        return Stream.of(System.getenv().getOrDefault("PATH", "").split(File.pathSeparator))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private void assertEachJobIsDoneOnce(String competitors) throws Exception {
        var json = directory.resolve("figures.json");

        int status = new CommandLine(new BurnDownCommand())
                .execute(
                        "--jobs=3000",
                        "--graphile-jobs=200",
                        "--pg-boss-jobs=200",
                        "--db-scheduler-jobs=200",
                        "--quartz-jobs=200",
                        "--jobrunr-jobs=200",
                        "--original-jobs=50",
                        "--rounds=1",
                        "--warm-up=0.1",
                        "--only=" + competitors,
                        "--json=" + json);

        assertEquals(0, status);
        var run =
                JsonMapper.shared().readTree(Files.readString(json)).get("runs").get(0);
        assertEquals(
                competitors.split(",").length,
                run.get("contestants").size(),
                run.get("leftOut").toString());
        for (var contestant : run.get("contestants")) {
            var who = contestant.get("name").asString();
            double jobs = round(run, who, "jobs");
            assertEquals(jobs, round(run, who, "jobs done"), who);
            assertEquals(jobs, round(run, who, "handler calls"), who);
            assertTrue(round(run, who, "WAL") > 0, who);
            assertTrue(round(run, who, "rate") > 0, who);
        }
    }

    private static double round(JsonNode run, String who, String measure) {
        for (var figure : run.get("figures")) {
            if (figure.get("who").asString().equals(who)
                    && figure.get("measure").asString().equals(measure))
                return figure.get("rounds").get(0).asDouble();
        }
        throw new AssertionError(who + " has no " + measure + " in " + run);
    }

    @Test
    void theServerOfARunIsGoneAfterIt() throws Exception {
        try (var server = BenchServer.start(null, directory)) {
            assertEquals(1, List.of(directory.toFile().list()).size());
            assertTrue(server.cpuSeconds() >= 0);
        }

        assertEquals(0, List.of(directory.toFile().list()).size());
    }
}
