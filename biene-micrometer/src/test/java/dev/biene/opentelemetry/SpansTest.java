package dev.biene.opentelemetry;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.Output;
import dev.biene.arbeiter.Queues;
import dev.biene.jobset.JobFailedException;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.MemoryJobStore;
import dev.biene.jobset.RunOptions;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Spans as an exporter gets them. */
final class SpansTest {

    private static final String TRACE = "0af7651916cd43dd8448eb211c80319c";

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final OpenTelemetrySdk telemetry = OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(exporter))
                    .build())
            .build();
    private final Spans spans = new Spans(telemetry);

    @AfterEach
    void close() {
        telemetry.close();
    }

    private static JobSet<Map<String, Object>, Object> jobs(List<Map<String, Object>> inputs) {
        var jobs = JobSet.open("thumbs", new MemoryJobStore());
        jobs.create();
        jobs.add(inputs);
        return jobs;
    }

    @Test
    void everyAttemptIsASpanThatIsCurrentInTheHandler() throws Exception {
        var current = new ConcurrentHashMap<Integer, String>();

        jobs(List.of(Map.of("id", 1)))
                .run(
                        spans.around("thumbs", job -> {
                            current.put(
                                    job.attempt(),
                                    Span.current().getSpanContext().getSpanId());
                            if (job.attempt() == 1) throw new JobFailedException("not yet");
                            return 1;
                        }),
                        RunOptions.defaults().withMaxFailureSleep(Duration.ZERO));

        var seen = exporter.getFinishedSpanItems();
        assertEquals(2, seen.size());
        for (var span : seen) {
            long attempt =
                    span.getAttributes().asMap().get(AttributeKey.longKey("biene.attempt")) instanceof Long n ? n : 0;
            assertEquals("biene job thumbs", span.getName());
            assertEquals(span.getSpanId(), current.get((int) attempt));
            assertEquals(
                    attempt == 1 ? StatusCode.ERROR : StatusCode.UNSET,
                    span.getStatus().getStatusCode());
        }
    }

    @Test
    void contextIsTakenFromWhereTheUserPutIt() throws Exception {
        var jobs = jobs(List.of(
                Map.of("id", 1, "traceparent", "00-" + TRACE + "-b7ad6b7169203331-01"),
                Map.of("id", 2, "traceparent", "nonsense"),
                Map.of("id", 3)));

        jobs.run(spans.around("thumbs", job -> null, job -> (String) job.input().get("traceparent")));

        var links = exporter.getFinishedSpanItems().stream()
                .flatMap(span -> span.getLinks().stream())
                .map(link -> link.getSpanContext().getTraceId())
                .toList();
        assertEquals(3, exporter.getFinishedSpanItems().size());
        assertEquals(List.of(TRACE), links);
    }

    @Test
    void stageHasSpansToo() throws Exception {
        try (var queues = Queues.connect("memory:")) {
            queues.push("in", "x");
            new Arbeiter(queues, "in", spans.around("in", (a, item) -> Output.none())).handleOne();
        }

        var span = exporter.getFinishedSpanItems().get(0);
        assertEquals("in", span.getAttributes().get(AttributeKey.stringKey("biene.queue")));
        assertTrue(span.hasEnded());
    }
}
