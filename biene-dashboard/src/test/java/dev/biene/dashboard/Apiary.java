package dev.biene.dashboard;

import dev.biene.arbeiter.Arbeiter;
import dev.biene.arbeiter.FailurePolicy;
import dev.biene.arbeiter.MemoryQueues;
import dev.biene.arbeiter.StageReport;
import dev.biene.jobset.BeeProfile;
import dev.biene.jobset.BeeSession;
import dev.biene.jobset.Claim;
import dev.biene.jobset.ClaimRequest;
import dev.biene.jobset.ClaimRequest.Source;
import dev.biene.jobset.DurationHistogram;
import dev.biene.jobset.Heartbeat;
import dev.biene.jobset.JobSet;
import dev.biene.jobset.MemoryJobStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import tools.jackson.databind.json.JsonMapper;

/** A store and queues with something of everything in them, and a dashboard over both. */
final class Apiary implements AutoCloseable {

    /** Texts that would run as scripts, or break out of what they stand in, if any of them were taken for markup. */
    static final List<String> PAYLOADS = List.of(
            "<script>window.pwned=1</script>",
            "<img src=x onerror=\"window.pwned=2\">",
            "\"><svg onload=window.pwned=3>",
            "'-window.pwned=4-'",
            "javascript:window.pwned=5",
            "<a href=\"javascript:window.pwned=6\" autofocus onfocus=window.pwned=6>x</a>",
            "</script><script>window.pwned=7</script>",
            "{{constructor.constructor('window.pwned=8')()}}",
            "<iframe srcdoc=\"<script>parent.pwned=9</script>\"></iframe>",
            "<style>*{background:url(javascript:window.pwned=10)}</style>",
            "data: x\n\ndata: {\"error\":\"<b>pwned</b>\"}",
            "\u202e<b>\u2028window.pwned=11\u2029",
            // Of OWASP's cheat sheet on evading filters, one of each kind that a browser of today could fall for.
            "<SCRIPT SRC=data:text/javascript,window.pwned=30></SCRIPT>",
            "<IMG \"\"\"><SCRIPT>window.pwned=31</SCRIPT>\"\\>",
            "<img src=# onmouseover=window.pwned=32 onerror=window.pwned=32>",
            "<<SCRIPT>window.pwned=33;//\\<</SCRIPT>",
            "<IMG SRC=&#106;&#97;&#118;&#97;&#115;&#99;&#114;&#105;&#112;&#116;&#58;window.pwned=34>",
            "<IMG SRC=\"jav&#x0A;ascript:window.pwned=35;\">",
            "<SCRIPT/XSS SRC=\"data:,window.pwned=36\"></SCRIPT>",
            "<BODY onload!#$%&()*~+-_.,:;?@[/|\\]^`=window.pwned=37>",
            "\\\";window.pwned=38;//",
            "</TITLE><SCRIPT>window.pwned=39;</SCRIPT>",
            "<INPUT TYPE=\"IMAGE\" SRC=\"javascript:window.pwned=40;\" onfocus=window.pwned=40 autofocus>",
            "<LINK REL=\"stylesheet\" HREF=\"javascript:window.pwned=41;\">",
            "<META HTTP-EQUIV=\"refresh\" CONTENT=\"0;url=javascript:window.pwned=42;\">",
            "<OBJECT TYPE=\"text/x-scriptlet\" DATA=\"javascript:window.pwned=43\"></OBJECT>",
            "<EMBED SRC=\"data:image/svg+xml,<svg onload=parent.pwned=44 xmlns='http://www.w3.org/2000/svg'/>\">",
            "<BASE HREF=\"javascript:window.pwned=45;//\">",
            "<details open ontoggle=window.pwned=46>x</details>",
            "<svg><animate onbegin=window.pwned=47 attributeName=x dur=1s></svg>",
            "<math><maction actiontype=statusline xlink:href=javascript:window.pwned=48>x</maction></math>",
            "<form><button formaction=javascript:window.pwned=49 autofocus onfocus=window.pwned=49>x</button></form>",
            "<video><source onerror=window.pwned=50></video>",
            "${window.pwned=51}`-window.pwned=51-`",
            "%3Cscript%3Ewindow.pwned=52%3C/script%3E",
            "&lt;script&gt;window.pwned=53&lt;/script&gt;",
            "+ADw-script+AD4-window.pwned=54+ADw-/script+AD4-",
            "<!--<img src=\"--><img src=x onerror=window.pwned=55//\">",
            "<x contenteditable onblur=window.pwned=56>lose focus</x>",
            "#token=window.pwned=57\r\nSet-Cookie: pwned=57");

    /** Queues' names have neither blanks nor slashes. */
    static final String HOSTILE_QUEUE = "<script>window['pwned']=20;\"onfocus='window[`pwned`]=21";

    /** The stages here fail on purpose, and need not tell. */
    private static final Logger QUIET = Logger.getLogger("dev.biene.arbeiter");

    static {
        QUIET.setLevel(Level.OFF);
    }

    final MemoryJobStore store = new MemoryJobStore();
    final MemoryQueues queues = new MemoryQueues();
    final List<BeeSession> bees = new ArrayList<>();

    /** A set with jobs in every state: see the numbers. 400 jobs. */
    void thumbs() {
        JobSet.open("thumbs", store)
                .createIfAbsent(() -> IntStream.range(0, 400)
                        .mapToObj(n -> Map.of("file", "photos/img_" + n + ".jpg", "width", 200)));
        var first = join("thumbs", "elm", 4711, 2);
        var second = join("thumbs", "oak", 812, 2);
        var random = new Random(7);
        var durations = new DurationHistogram();
        for (var claim : claim(first, Source.NEW, 260)) {
            float took = (float) Math.exp(random.nextGaussian() * 0.5 - 1);
            durations.record(took);
            first.turn(
                    List.of(Done.completed(claim, "{\"bytes\":" + random.nextInt(90_000) + "}", took)),
                    ClaimRequest.NOTHING);
        }
        for (var claim : claim(second, Source.NEW, 6)) exhaust(first, second, claim, "exit status 1: disk full");
        for (var claim : claim(second, Source.NEW, 2))
            exhaust(first, second, claim, "no such file: " + PAYLOADS.get(1));
        for (var claim : claim(first, Source.NEW, 3)) fail(first, claim, "connection reset");
        diverge(first, second);
        claim(second, Source.NEW, 4);
        second.turn(List.of(), new ClaimRequest(Source.NEW, 3, 3, Duration.ZERO));
        first.turn(List.of(), new ClaimRequest(Source.COPY, 1, 1, Duration.ZERO));
        first.heartbeat(new Heartbeat(1, 41.5, durations, Duration.ofMinutes(3), Duration.ofSeconds(4)));
        second.heartbeat(new Heartbeat(7, 12, new DurationHistogram(), Duration.ofMinutes(1), Duration.ZERO));
    }

    private static void fail(BeeSession bee, Claim claim, String error) {
        bee.turn(List.of(Done.failed(claim, error)), ClaimRequest.NOTHING);
    }

    /** Two bees take turns, as the store wants it. */
    private static void exhaust(BeeSession first, BeeSession second, Claim claim, String error) {
        fail(second, claim, error);
        for (var again : claim(first, Source.FAILED, 1)) fail(first, again, error);
    }

    private static void diverge(BeeSession slow, BeeSession fast) {
        var originals = claim(slow, Source.NEW, 1);
        var copies = fast.turn(List.of(), new ClaimRequest(Source.COPY, 1, 1, Duration.ZERO))
                .claims();
        for (var copy : copies) fast.turn(List.of(Done.completed(copy, "\"4 faces\"", 1)), ClaimRequest.NOTHING);
        for (var original : originals)
            slow.turn(List.of(Done.completed(original, "\"5 faces\"", 9)), ClaimRequest.NOTHING);
    }

    /** A set whose inputs, results, errors and hosts are all hostile. */
    void hostile() {
        JobSet.open("hostile", store)
                .createIfAbsent(() -> PAYLOADS.stream().map(text -> Map.of("text", text, text, "key")));
        var bee = join("hostile", PAYLOADS.get(1), 1, 1);
        var claims = claim(bee, Source.NEW, PAYLOADS.size());
        for (int i = 0; i < claims.size(); i++) {
            var text = PAYLOADS.get(i);
            if (i % 2 == 0) fail(bee, claims.get(i), text);
            else bee.turn(List.of(Done.completed(claims.get(i), json(text), 1)), ClaimRequest.NOTHING);
        }
    }

    static String json(String text) {
        return new JsonMapper().writeValueAsString(text);
    }

    /** A pipeline with items in its queues, and dead letters. */
    void pipeline() throws Exception {
        for (int i = 0; i < 12; i++)
            queues.push("lines", "{\"line\":" + i + ",\"text\":\"" + "word ".repeat(i) + "\"}");
        queues.push("bytes", new byte[] {0, 1, 2, (byte) 0xff, 'A', 'B'});
        for (int i = 0; i < PAYLOADS.size(); i++) queues.push("hostile_" + i, PAYLOADS.get(i));
        queues.push(HOSTILE_QUEUE, "named to harm");
        var stage = new Arbeiter(queues, "numbers", (a, item) -> {
            throw new NumberFormatException("For input string: \"" + item.text() + "\"");
        });
        stage.onFailure(FailurePolicy.deadLetter("numbers_errors"));
        for (var text : Stream.concat(Stream.of("two"), PAYLOADS.stream()).toList()) {
            stage.push(text.getBytes(StandardCharsets.UTF_8));
            stage.handleOne(Duration.ZERO);
        }
    }

    /** Processes of stages as they tell of themselves: two of one, one that fails, one that leads back, a source. */
    void stages() {
        report("a1", "", Map.of("lines", 5_000L), "elm", 0, 0, 120);
        report("b1", "lines", Map.of("words", 36_000L), "elm", 0, 41.5, 400);
        report("b2", "lines", Map.of("words", 30_000L), "oak", 0, 38, 360);
        report("c1", "words", Map.of("counts", 900L, "words_errors", 3L), "oak", 3, 700, 75);
        report("d1", "words_errors", Map.of("lines", 3L), "elm", 0, 0, 0);
        for (int i = 0; i < 12; i++)
            report("e" + i, HOSTILE_QUEUE, Map.of(HOSTILE_QUEUE + i, 1L), PAYLOADS.get(i), 1, 1, 1);
    }

    void report(String id, String input, Map<String, Long> outputs, String host, long failed, double in, double out) {
        var report = new StageReport(
                id, input, outputs, host, 4711, 4, Math.round(in * 60), failed, in, out, Duration.ofMinutes(3));
        queues.report(report, Duration.ofMinutes(1));
    }

    BeeSession join(String set, String host, long pid, int maxAttempts) {
        var bee = store.join(set, new BeeProfile(host, pid, "0.1.0", 8, Duration.ofHours(1), maxAttempts));
        bees.add(bee);
        return bee;
    }

    static List<Claim> claim(BeeSession bee, Source source, int jobs) {
        var claims = new ArrayList<Claim>();
        while (claims.size() < jobs) {
            var more = bee.turn(List.of(), ClaimRequest.singles(source, jobs - claims.size()))
                    .claims();
            if (more.isEmpty()) break;
            claims.addAll(more);
        }
        return claims;
    }

    @Override
    public void close() {
        queues.close();
    }
}
