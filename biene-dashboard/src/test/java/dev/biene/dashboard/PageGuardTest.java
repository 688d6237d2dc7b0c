package dev.biene.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What the page must never do, and how it behaves for people with a keyboard, a phone, a dark room or a token. */
@Tag("any-jdk")
final class PageGuardTest extends BrowserFixture {

    private static final String TOKEN = "0123456789abcdef0123";

    private static final List<String> SCREENS = List.of(
            "#/sets",
            "#/sets/thumbs",
            "#/sets/thumbs/jobs",
            "#/sets/thumbs/jobs/1",
            "#/bees",
            "#/queues",
            "#/queues/lines",
            "#/queues/numbers_errors");

    @Test
    void nothingThatWasStoredRunsAsAScript() throws Exception {
        apiary.hostile();
        apiary.pipeline();
        apiary.stages();
        go("#/sets");
        tab.run(
                "document.addEventListener('securitypolicyviolation', (e) => { window.violated = e.violatedDirective })");
        tab.awaitText("hostile");
        for (var screen : List.of("#/sets/hostile", "#/sets/hostile/jobs", "#/bees", "#/queues")) {
            tab.run("location.hash = " + Tab.quoted(screen));
            tab.awaitText("<");
            assertNothingRan();
        }
        for (long job = 1; job <= Apiary.PAYLOADS.size(); job++) {
            tab.run("location.hash = '#/sets/hostile/jobs/" + job + "'");
            tab.await("document.querySelector('h1')?.innerText === 'Job " + job
                    + "' && document.querySelector('.attempts li')");
            assertNothingRan();
        }
        for (int i = 0; i < Apiary.PAYLOADS.size(); i++) {
            showQueue("hostile_" + i, Apiary.PAYLOADS.get(i));
        }
        showQueue(Apiary.HOSTILE_QUEUE, "named to harm");
        showQueue("numbers_errors", "two");
        assertNoComplaints();
    }

    private void showQueue(String queue, String text) {
        tab.run("location.hash = '#/bees'");
        tab.await("document.querySelector('h1')?.innerText === 'Bees'");
        tab.run("location.hash = "
                + Tab.quoted("#/queues/"
                        + URLEncoder.encode(queue, StandardCharsets.UTF_8).replace("+", "%20")));
        tab.await("[...document.querySelectorAll('pre')].some((pre) => pre.textContent.includes(" + Tab.quoted(text)
                + "))");
        assertNothingRan();
    }

    private void assertNothingRan() {
        assertTrue(
                tab.run("window.pwned === undefined && window.violated === undefined")
                        .asBoolean(false),
                () -> "ran: " + tab.run("String(window.pwned) + ' ' + window.violated"));
        // All markup is the page's own: none of these tags and attributes is.
        assertEquals(
                0,
                tab.run(
                                "document.querySelectorAll('main script, main img, main iframe, main style, [onerror], [onload], [onfocus],"
                                        + " a[href^=javascript]').length")
                        .asInt(-1));
    }

    @Test
    void aReadOnlyPageOffersNothingThatChangesSomething() throws Exception {
        apiary.thumbs();
        apiary.pipeline();
        serveAgain(DashboardOptions.defaults().withReadOnly(true));
        for (var screen : SCREENS) {
            go(screen);
            tab.awaitText("read-only");
            tab.await("document.querySelector('main .card')");
            assertEquals(
                    0, tab.run("document.querySelectorAll('[data-do]').length").asInt(-1), screen);
        }
    }

    @Test
    void aTokenInTheAddressIsShownAndTakenOutOfIt() {
        serveAgain(DashboardOptions.defaults().withToken(TOKEN));
        apiary.thumbs();
        go("#token=" + TOKEN);

        tab.awaitText("261 of 400");
        assertTrue(!tab.run("location.href").asString("").contains(TOKEN));
        assertEquals("", tab.run("document.cookie").asString("?"));
        assertNoComplaints();
    }

    @Test
    void withoutATokenThePageAsksForIt() {
        serveAgain(DashboardOptions.defaults().withToken(TOKEN));
        apiary.thumbs();
        go("");

        tab.awaitText("Which token?");
        tab.type("input[name=token]", "not-the-token-at-all");
        tab.click("form button");
        tab.awaitText("this is not the token");
        tab.type("input[name=token]", TOKEN);
        tab.click("form button");
        tab.awaitText("261 of 400");
    }

    @Test
    void whatNobodySeesIsNotLookedAt() {
        apiary.thumbs();
        go("#/sets/thumbs");
        tab.awaitText("261 completed");
        assertEquals(1, dashboard.watched());

        tab.run("Object.defineProperty(document, 'hidden', { value: true, configurable: true })");
        tab.run("document.dispatchEvent(new Event('visibilitychange'))");
        awaitWatched(0);
        tab.run("Object.defineProperty(document, 'hidden', { value: false, configurable: true })");
        tab.run("document.dispatchEvent(new Event('visibilitychange'))");
        awaitWatched(1);
    }

    private void awaitWatched(int pages) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (dashboard.watched() != pages) {
            assertTrue(
                    System.nanoTime() < deadline, () -> dashboard.watched() + " pages are watched, expected " + pages);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
        }
    }

    @Test
    void everythingIsReachedWithTheKeyboard() {
        apiary.thumbs();
        go("#/sets");
        tab.awaitText("thumbs");

        tab.press("/");
        tab.await("document.activeElement.type === 'search'");
        tab.press("Tab");
        tab.await("document.activeElement.matches('a.set')");
        tab.press("Enter");
        tab.await("location.hash === '#/sets/thumbs'");
        tab.await("document.querySelector('[data-do=pause]')");
        tab.press("?");
        tab.await("document.querySelector('dialog[open]')");
        tab.press("Escape");
        tab.await("!document.querySelector('dialog')");
        tab.press("g");
        tab.press("b");
        tab.await("location.hash === '#/bees'");
        tab.press("t");
        tab.await("document.documentElement.dataset.theme");
        assertNoComplaints();
    }

    @Test
    void theGraphOfStagesIsReachedWithTheKeyboard() throws Exception {
        apiary.stages();
        go("#/queues");
        tab.await("document.querySelectorAll('.graph .node').length > 10");
        tab.await("document.querySelector('.graph svg').ariaLabel.startsWith('Stages: a source to lines')");

        tab.press("/");
        tab.await("document.activeElement.type === 'search'");
        tab.press("Tab");
        tab.await("document.activeElement.matches('.graph')");
        tab.press("Tab");
        tab.await("document.activeElement.matches('.graph a.node')");
        var href = tab.run("document.activeElement.getAttribute('href')").asString("");
        tab.press("Enter");
        tab.await("location.hash === " + Tab.quoted(href));
        assertNoComplaints();
    }

    @Test
    void aPhoneNeedsNoScrollingSidewaysAndADarkRoomNoLight() throws Exception {
        apiary.thumbs();
        apiary.pipeline();
        apiary.stages();
        tab.size(390, 844);
        tab.scheme("dark");
        for (var screen : SCREENS) {
            go(screen);
            tab.await("document.querySelector('main .card, main .tile')");
            assertTrue(tab.run("document.documentElement.scrollWidth <= 390").asBoolean(false), screen);
        }
        assertEquals(
                "rgb(22, 21, 26)",
                tab.run("getComputedStyle(document.documentElement).backgroundColor")
                        .asString(""));
        assertNoComplaints();
    }
}
