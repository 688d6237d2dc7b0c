package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.jobset.JobSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code biene dashboard} as the command starts it; what its pages do is tested with them. */
@Timeout(60)
final class DashboardCommandTest extends CommandLineFixture {

    private final HttpClient client = HttpClient.newHttpClient();
    private Thread dashboard = new Thread();

    @BeforeEach
    void fill() throws Exception {
        var jobs = JobSet.open("s", store);
        jobs.create();
        jobs.add(List.of(Map.of("id", 1), Map.of("id", 2)));
        jobs.run(job -> 1);
    }

    @AfterEach
    void close() throws InterruptedException {
        dashboard.interrupt();
        dashboard.join();
    }

    /** Opens it; returns the address that it prints. */
    private URI open(String... options) throws Exception {
        var words = new ArrayList<>(List.of("dashboard", "--port", "0", "--no-queues"));
        words.addAll(List.of(options));
        dashboard = new Thread(() -> biene(words.toArray(String[]::new)), "dashboard");
        dashboard.start();
        Soon.until("it prints its address", () -> out().contains("\n"));
        return URI.create(out().strip());
    }

    private String get(URI uri) throws IOException, InterruptedException {
        var request =
                HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(30)).build();
        var answer = client.send(request, BodyHandlers.ofString());
        assertEquals(200, answer.statusCode(), answer::body);
        return answer.body();
    }

    @Test
    void printsTheAddressOfThePage() throws Exception {
        assertTrue(get(open()).contains("<title>Biene</title>"));
    }

    @Test
    void answersAPrometheus() throws Exception {
        var text = get(open().resolve("/metrics"));

        assertTrue(text.contains("biene_jobs_completed_total{set=\"s\"} 2.0"), text);
    }
}
