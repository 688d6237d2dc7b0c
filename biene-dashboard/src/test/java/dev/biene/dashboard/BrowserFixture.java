package dev.biene.dashboard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/** A real browser for all tests of a class, and for each of them a tab, a dashboard and something to see. */
abstract class BrowserFixture {

    private static @Nullable Chromium chromium;

    final Apiary apiary = new Apiary();

    @SuppressWarnings("NullAway.Init")
    Dashboard dashboard;

    @SuppressWarnings("NullAway.Init")
    DashboardServer server;

    @SuppressWarnings("NullAway.Init")
    Tab tab;

    @BeforeAll
    static void startBrowser() throws IOException {
        var installed = Chromium.installed();
        assumeTrue(
                installed != null,
                "SKIPPED: no Chromium under /usr/bin; install it to test the page (apt-get install chromium)");
        if (installed != null) chromium = Chromium.start(installed);
    }

    @AfterAll
    static void stopBrowser() throws IOException {
        if (chromium != null) chromium.close();
        chromium = null;
    }

    @BeforeEach
    void open() throws Exception {
        serve(DashboardOptions.defaults());
        if (chromium == null) throw new IllegalStateException("the browser has not been started");
        tab = chromium.open();
        tab.size(1280, 900);
    }

    void serve(DashboardOptions options) {
        dashboard = Dashboard.over(apiary.store, apiary.queues, options);
        server = DashboardServer.start(dashboard, "127.0.0.1", 0);
    }

    /** Serves anew, with other options. */
    void serveAgain(DashboardOptions options) {
        server.close();
        dashboard.close();
        serve(options);
    }

    @AfterEach
    void close() {
        tab.close();
        server.close();
        dashboard.close();
        apiary.close();
    }

    void go(String screen) {
        tab.go(server.uri() + screen);
    }

    void assertNoComplaints() {
        assertEquals(List.of(), tab.complaints());
    }
}
