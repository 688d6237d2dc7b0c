package dev.biene.micrometer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.MemoryJobStore;
import dev.biene.jobset.RunOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a Prometheus reads, after ten jobs of which one failed twice, and one item. */
final class MetersTest {

    private static final Path DOCS = Path.of("..", "docs");
    private static final Pattern SAMPLE = Pattern.compile("(?m)^(biene_[a-z_]+)(?:\\{[^}]*})? ");
    private static final Pattern NAME = Pattern.compile("(biene_[a-z_]+)");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| `(biene_[a-z_]+)` \\|");

    private final MemoryJobStore store = new MemoryJobStore();
    private final Queues queues = Queues.connect("memory:");
    private final PrometheusText text = PrometheusText.over(store, queues);

    @BeforeEach
    void work() throws Exception {
        var meters = new BeeMeters(text.registry(), "thumbs");
        var jobs = JobSet.open("thumbs", store);
        jobs.createIfAbsent(() -> IntStream.range(0, 10).mapToObj(n -> Map.<String, Object>of("id", n)));
        jobs.run(
                meters.timed(job -> {
                    if (job.id() == 3 && job.attempt() < 3) throw new JobFailedException("not yet");
                    return job.id();
                }),
                RunOptions.defaults().withMaxFailureSleep(Duration.ZERO).withListener(meters));
        queues.push("in", "a");
        queues.push("in", "b");
        new Arbeiter(queues, "in", BeeMeters.timed(text.registry(), "in", (a, item) -> Output.none())).handleOne();
    }

    @AfterEach
    void close() {
        text.close();
        queues.close();
    }

    private void assertSays(String... lines) {
        var all = text.get();
        for (var line : lines) assertTrue(all.lines().anyMatch(line::equals), () -> line + " is not in\n" + all);
    }

    @Test
    void setsAreCounted() {
        assertSays(
                "# TYPE biene_jobs_completed_total counter",
                "biene_jobs_completed_total{set=\"thumbs\"} 10.0",
                "biene_attempts_failed_total{set=\"thumbs\"} 2.0",
                "biene_jobs{set=\"thumbs\",state=\"unclaimed\"} 0.0",
                "biene_jobs{set=\"thumbs\",state=\"completed\"} 10.0",
                "biene_set_active{set=\"thumbs\"} 1.0",
                "biene_store_up 1.0");
    }

    @Test
    void durationsAreAHistogram() {
        assertSays(
                "# TYPE biene_job_duration_seconds histogram",
                "biene_job_duration_seconds_bucket{set=\"thumbs\",le=\"3600.0\"} 10",
                "biene_job_duration_seconds_bucket{set=\"thumbs\",le=\"+Inf\"} 10",
                "biene_job_duration_seconds_count{set=\"thumbs\"} 10");
    }

    @Test
    void thisProcessIsCountedApart() {
        assertSays(
                "biene_bee_jobs_completed_total{set=\"thumbs\"} 10.0",
                "biene_bee_attempts_failed_total{set=\"thumbs\"} 2.0",
                "biene_bee_jobs_running{set=\"thumbs\"} 0.0",
                "biene_bee_job_duration_seconds_count{outcome=\"completed\",set=\"thumbs\"} 10",
                "biene_bee_job_duration_seconds_count{outcome=\"failed\",set=\"thumbs\"} 2");
    }

    @Test
    void queuesAreCounted() {
        assertSays(
                "biene_queue_items{queue=\"in\"} 1.0",
                "biene_queue_pushed_total{queue=\"in\"} 2.0",
                "biene_stage_item_duration_seconds_count{outcome=\"handled\",queue=\"in\"} 1",
                "biene_queues_up 1.0");
    }

    @Test
    void everyLineIsACommentOrASample() {
        for (var line : text.get().lines().toList()) {
            assertTrue(line.startsWith("# ") || line.matches("[a-z_]+(\\{.*})? [-+0-9.eENaInf]+"), line);
        }
    }

    @Test
    void everyNameInTheGrafanaDashboardIsExported() throws IOException {
        var exported = exported();
        var asked = names("grafana.json", NAME);

        assertTrue(asked.size() >= 12, asked.toString());
        for (var name : asked) assertTrue(exported.contains(name), name + " is not one of " + exported);
    }

    @Test
    void theDocumentListsWhatIsExportedAndNothingElse() throws IOException {
        var exported = new TreeSet<String>();
        // A histogram is one line in the document; a maximum is Micrometer's own addition.
        for (var name : exported()) {
            if (!name.endsWith("_max")) exported.add(name.replaceFirst("_seconds_(bucket|count|sum)$", "_seconds"));
        }

        assertEquals(exported, names("METRICS.md", ROW));
    }

    private Set<String> exported() {
        var names = new TreeSet<String>();
        var samples = SAMPLE.matcher(text.get());
        while (samples.find()) names.add(samples.group(1));
        // While no bee lives there is no heartbeat.
        names.add("biene_bee_heartbeat_age_seconds");
        return names;
    }

    private static Set<String> names(String document, Pattern name) throws IOException {
        var names = new TreeSet<String>();
        var found = name.matcher(Files.readString(DOCS.resolve(document)));
        while (found.find()) names.add(found.group(1));
        return names;
    }
}
