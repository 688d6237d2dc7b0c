package dev.biene.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.net.httpserver.HttpServer;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.MemoryJobStore;
import dev.biene.jobset.SetState;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who may look and who may do, what a page weighs, and what is refused. */
final class DashboardTest {

    private static final String TOKEN = "0123456789abcdef0123";
    private static final String JSON = "Content-Type: application/json";

    private final MemoryJobStore store = new MemoryJobStore();
    private final Apiary apiary = new Apiary();
    private Dashboard dashboard = Dashboard.over(store, apiary.queues, DashboardOptions.defaults());
    private DashboardServer server = DashboardServer.start(dashboard, "127.0.0.1", 0);

    @AfterEach
    void close() {
        server.close();
        dashboard.close();
        apiary.close();
    }

    private void restart(DashboardOptions options) {
        server.close();
        dashboard.close();
        dashboard = Dashboard.over(store, apiary.queues, options);
        server = DashboardServer.start(dashboard, "127.0.0.1", 0);
    }

    private String here() {
        return "Host: 127.0.0.1:" + server.port();
    }

    private Raw get(String path, String... headers) throws IOException {
        return Raw.ask(server.port(), "GET", path, "", headers.length == 0 ? new String[] {here()} : headers);
    }

    private Raw post(String path, String body, String... headers) throws IOException {
        return Raw.ask(server.port(), "POST", path, body, headers.length == 0 ? new String[] {here(), JSON} : headers);
    }

    @Test
    void everyAnswerTellsTheBrowserToRunNothingOfOthers() throws IOException {
        for (var path : List.of("/", "/main.js", "/style.css", "/icon.svg", "/api/about", "/nothing")) {
            var answer = get(path);

            assertTrue(
                    answer.has("Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'"),
                    path);
            assertFalse(answer.has("unsafe"), path);
            assertTrue(answer.has("X-Content-Type-Options: nosniff"), path);
            assertTrue(answer.has("X-Frame-Options: DENY"), path);
            assertTrue(answer.has("Referrer-Policy: no-referrer"), path);
        }
        assertEquals(404, get("/nothing").status());
        assertEquals(404, get("/../../etc/passwd").status());
        assertEquals(404, get("/Dashboard.class").status());
    }

    @Test
    void thePageIsLightAndHasNoScriptOrStyleInItsMarkup() throws IOException {
        assertTrue(new Page().bytes() <= 250_000, () -> new Page().bytes() + " bytes");
        var page = get("/").body();

        assertFalse(
                Pattern.compile("<script(?![^>]*src=)|<style|style=|\\son[a-z]+=")
                        .matcher(page)
                        .find(),
                page);
        assertFalse(page.contains("http:") || page.contains("https:"), "nothing comes from elsewhere");
        for (var module : new Page().scripts())
            assertTrue(page.contains("href=\"" + module + "\"") || page.contains("src=\"" + module + "\""), module);
    }

    @Test
    void aFileThatTheBrowserHasIsNotSentAgain() throws IOException {
        var tag = Pattern.compile("(?i)etag: (\"[^\"]+\")")
                .matcher(get("/main.js").head());
        assertTrue(tag.find());

        var again = get("/main.js", here(), "If-None-Match: " + tag.group(1));

        assertEquals(304, again.status());
        assertEquals("", again.body());
    }

    @Test
    void aNameThatSomebodyElsePointedHereIsRefused() throws IOException {
        int port = server.port();
        for (var host : List.of(
                "evil.example", "evil.example:" + port, "localhost.evil.example", "127.0.0.1.evil.example", "")) {
            assertEquals(421, get("/api/about", "Host: " + host).status(), host);
            assertEquals(421, get("/", "Host: " + host).status(), host);
        }
        for (var host :
                List.of("localhost:" + port, "LOCALHOST", "127.0.0.1:" + port, "[::1]:" + port, "192.168.0.7:1")) {
            assertEquals(200, get("/api/about", "Host: " + host).status(), host);
        }
        restart(DashboardOptions.defaults().withHosts(Set.of("biene.example")));
        assertEquals(200, get("/api/about", "Host: Biene.Example:443").status());
        assertEquals(421, get("/api/about", "Host: evil.example").status());
    }

    @Test
    void aPageOfAnotherOriginCanDoAndReadNothing() throws IOException {
        JobSet.open("a", store).create();
        for (var origin : List.of("http://evil.example", "null", "http://127.0.0.1:1", "https://localhost")) {
            assertEquals(
                    403,
                    post("/api/sets/a/steer", "{\"state\":\"paused\"}", here(), JSON, "Origin: " + origin)
                            .status(),
                    origin);
            assertEquals(403, get("/api/about", here(), "Origin: " + origin).status(), origin);
        }
        assertEquals(
                403, get("/api/about", here(), "Sec-Fetch-Site: cross-site").status());
        assertEquals(
                415,
                post("/api/sets/a/steer", "{\"state\":\"paused\"}", here(), "Content-Type: text/plain")
                        .status());
        assertEquals(415, post("/api/sets/a/drop", "{\"name\":\"a\"}", here()).status());
        assertEquals(SetState.ACTIVE, store.stats("a").state());

        var own = "Origin: http://127.0.0.1:" + server.port();
        assertEquals(
                200,
                post("/api/sets/a/steer", "{\"state\":\"paused\"}", here(), JSON, own)
                        .status());
        assertEquals(SetState.PAUSED, store.stats("a").state());
    }

    @Test
    void withATokenNothingIsToldToWhoHasNone() throws IOException {
        JobSet.open("a", store).create();
        restart(DashboardOptions.defaults().withToken(TOKEN).withMetrics(() -> "up 1\n"));
        for (var path :
                List.of("/api/about", "/api/live?view=sets", "/api/sets/a/jobs", "/api/sets/a/results", "/metrics")) {
            assertEquals(401, get(path).status(), path);
            assertEquals(
                    401,
                    get(path, here(), "Authorization: Bearer 0123456789abcdef0124")
                            .status(),
                    path);
            assertEquals(
                    401,
                    get(path, here(), "Cookie: biene_" + server.port() + "=" + TOKEN)
                            .status(),
                    path);
        }
        assertEquals(401, post("/api/sets/a/drop", "{\"name\":\"a\"}").status());
        assertTrue(store.exists("a"));
        assertEquals(200, get("/").status(), "the page itself tells nothing");

        assertEquals(
                "up 1\n",
                get("/metrics", here(), "Authorization: Bearer " + TOKEN).body());
    }

    @Test
    void aTokenIsShownOnceForACookie() throws IOException {
        restart(DashboardOptions.defaults().withToken(TOKEN));
        assertEquals(
                401, post("/api/session", "{\"token\":\"wrong-wrong-wrong\"}").status());

        var answer = post("/api/session", "{\"token\":\"" + TOKEN + "\"}");

        assertEquals(200, answer.status());
        var cookie = Pattern.compile("(?i)set-cookie: ([^;]+); Path=/; HttpOnly; SameSite=Strict")
                .matcher(answer.head());
        assertTrue(cookie.find(), answer.head());
        assertFalse(answer.head().contains(TOKEN), "the token stays out of the browser's files");
        assertEquals(
                200,
                get("/api/about", here(), "Cookie: other=1; " + cookie.group(1)).status());
    }

    @Test
    void aReadOnlyDashboardChangesNothing() throws IOException {
        JobSet.open("a", store).create();
        restart(DashboardOptions.defaults().withReadOnly(true));
        for (var action : Map.of(
                        "/api/sets/a/drop", "{\"name\":\"a\"}",
                        "/api/sets/a/steer", "{\"state\":\"paused\"}",
                        "/api/sets/a/retry", "{}",
                        "/api/queues/q/send-back", "{}")
                .entrySet()) {
            assertEquals(403, post(action.getKey(), action.getValue()).status(), action.getKey());
        }
        assertEquals(SetState.ACTIVE, store.stats("a").state());
        assertTrue(get("/api/about").body().contains("\"readOnly\":true"));
    }

    @Test
    void anOpenAddressNeedsAToken() {
        var thrown = assertThrows(IllegalArgumentException.class, () -> DashboardServer.start(dashboard, "0.0.0.0", 0));
        assertTrue(String.valueOf(thrown.getMessage()).contains("token"));
        assertThrows(
                IllegalArgumentException.class,
                () -> DashboardOptions.defaults().withToken("short"));
        assertFalse(DashboardOptions.defaults().withToken(TOKEN).toString().contains(TOKEN));
        assertFalse(DashboardOptions.newToken().equals(DashboardOptions.newToken()));
    }

    @Test
    void aDashboardIsMountedInAServerThatIsThereAlready() throws IOException {
        var existing = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        existing.createContext("/biene", dashboard.httpHandler());
        existing.start();
        try {
            int port = existing.getAddress().getPort();

            var bare = Raw.ask(port, "GET", "/biene", "", "Host: localhost");

            assertEquals(308, bare.status());
            assertTrue(bare.has("Location: /biene/"));
            assertEquals(
                    200, Raw.ask(port, "GET", "/biene/", "", "Host: localhost").status());
            assertEquals(
                    200,
                    Raw.ask(port, "GET", "/biene/api/about", "", "Host: localhost")
                            .status());
            assertEquals(
                    404,
                    Raw.ask(port, "GET", "/api/about", "", "Host: localhost").status());
        } finally {
            existing.stop(0);
        }
    }

    @Test
    void nonsenseIsRefusedInASentence() throws IOException {
        for (var path :
                List.of("/api/sets/nowhere/jobs", "/api/sets/nowhere/results", "/api/live?view=nothing", "/api/sets"))
            assertEquals(404, get(path).status(), path);
        JobSet.open("a", store).create();
        for (var path : List.of(
                "/api/live",
                "/api/sets/a/jobs?state=odd",
                "/api/sets/a/jobs?after=x",
                "/api/live?view=queue&queue=a%2Fb",
                "/api/sets/%zz/jobs")) assertEquals(400, get(path).status(), path);
        assertEquals(400, post("/api/sets/a/drop", "{\"name\":\"b\"}").status());
        assertEquals(400, post("/api/sets/a/steer", "{\"state\":\"asleep\"}").status());
        assertEquals(400, post("/api/sets/a/steer", "{").status());
        for (var job : List.of("\"3\"", "null", "{}", "1.5", "1e99", "99999999999999999999"))
            assertEquals(
                    400, post("/api/sets/a/retry", "{\"jobs\":[1," + job + "]}").status(), job);
        assertEquals(
                413,
                post("/api/sets/a/steer", "\"" + "x".repeat(1 << 20) + "\"").status());
        assertEquals(
                405,
                Raw.ask(server.port(), "DELETE", "/api/sets/a/drop", "", here()).status());
        assertTrue(get("/api/sets/nowhere/jobs").body().contains("job set \\\"nowhere\\\" does not exist"));
    }

    @Test
    void whoLooksAtAQueueThatIsNotThereMakesNone() throws Exception {
        var view = new QueueViews(apiary.queues).named("queue", new Query("queue=nowhere"));

        var told = view.look(new Readings(System::nanoTime));

        assertEquals(0, told.path("items").asInt());
        assertEquals(List.of(), apiary.queues.names());
    }

    @Test
    void resultsComeAsJsonLinesAndAsCsv() throws Exception {
        var set = JobSet.open("a", store);
        set.createIfAbsent(() -> IntStream.range(0, 3).mapToObj(n -> Map.of("n", n, "text", "a \"b\",\nc")));
        set.run(job -> job.input().get("n"));

        var lines = get("/api/sets/a/results?format=jsonl");
        var csv = get("/api/sets/a/results?format=csv");

        assertTrue(lines.has("Content-Disposition: attachment; filename=\"a.jsonl\""));
        assertEquals(
                3,
                Pattern.compile("\"state\":\"completed\",.*\"input\":\\{.*},\"result\":[0-2]}\n")
                        .matcher(lines.body())
                        .results()
                        .count(),
                lines.body());
        assertTrue(csv.body().contains("job,state,attempts,seconds,bee,completed_at,input,result\n"), csv.body());
        assertEquals(
                3,
                Pattern.compile(
                                "\n[123],completed,0,[0-9.E-]+,1,[^,]+,\"\\{.*\"\"a \\\\\"\"b\\\\\"\",\\\\nc\"\".*}\",\"[0-2]\"")
                        .matcher(csv.body())
                        .results()
                        .count(),
                csv.body());
    }
}
