package dev.biene.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.StringReader;
import java.util.List;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.xml.sax.InputSource;

final class HtmlReportTest {

    private final String page = HtmlReport.of(List.of(Runs.run(
            Runs.figure(Runs.BIENE, Runs.RATE, 600_000.0, 610_000.0, 590_000.0),
            Runs.figure(Runs.PEER, Runs.RATE, 50_000.0, 51_000.0, 49_000.0),
            Runs.figure(Runs.OTHER_PEER, Runs.RATE, 310.0, Double.NaN, 300.0),
            Runs.figure(Runs.BIENE, Runs.CPU, 2.0, 0.0, 2.5),
            Runs.figure(Runs.BIENE, Runs.JOBS, 5.0))));

    @Test
    void thePageNeedsNothingButItself() {
        assertFalse(
                Pattern.compile("(src|href)=\"(?!#)|url\\(|@import|https?:")
                        .matcher(page)
                        .find(),
                page);
    }

    @Test
    void everyChartIsWellFormedAndShowsEachContestant() throws Exception {
        var charts = Pattern.compile("<svg.*?</svg>", Pattern.DOTALL)
                .matcher(page)
                .results()
                .toList();

        // The number of jobs is no figure to look at.
        assertEquals(2, charts.size());
        for (var chart : charts) {
            DocumentBuilderFactory.newInstance()
                    .newDocumentBuilder()
                    .parse(new InputSource(new StringReader(chart.group())));
            assertFalse(chart.group().contains("NaN"), chart.group());
        }
        for (var who : List.of("Biene, 8 slots", "graphile-worker", "raw &lt;loop&gt;"))
            assertTrue(charts.get(0).group().contains(">" + who + "<"), who);
    }

    @Test
    void settingsTargetsAndAbsenteesAreOnThePage() {
        for (var text : List.of(
                "localQueue 2000", "left out: the server does not offer it", "2.500, wanted ≥ 3", "logarithmic axis"))
            assertTrue(page.contains(text), text);
    }
}
