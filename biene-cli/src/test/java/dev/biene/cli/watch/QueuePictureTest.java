package dev.biene.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.QueueStats;
import dev.biene.arbeiter.StageReport;
import dev.biene.cli.output.Width;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Queues on a screen. */
final class QueuePictureTest {

    private static QueueRates.Seen seen(String server, String queue, long items, long open, long pushed) {
        return new QueueRates.Seen(
                server,
                new QueueStats(
                        queue,
                        items,
                        items * 10,
                        open,
                        1,
                        pushed,
                        0,
                        0,
                        Duration.ofMillis(9500),
                        Duration.ofMillis(1500)));
    }

    private static final QueueRates RATES = QueueRates.nothing(Scene.NOON.minusSeconds(4))
            .next(
                    Scene.NOON.minusSeconds(2),
                    List.of(seen("a:22133", "in", 100, 0, 1000), seen("b:22133", "in", 5, 0, 5000)),
                    List.of(),
                    "")
            .next(
                    Scene.NOON,
                    List.of(
                            seen("a:22133", "in", 60, 20, 1100),
                            seen("b:22133", "in", 7, 0, 7),
                            seen("b:22133", Scene.HOSTILE, 1, 0, 1)),
                    List.of(
                            stage("a1", "in", Map.of("out", 300L, "errors", 2L), "elm"),
                            stage("b1", "", Map.of("in", 9L), Scene.HOSTILE)),
                    "");

    private static StageReport stage(String id, String input, Map<String, Long> outputs, String host) {
        return new StageReport(id, input, outputs, host, 4711, 4, 150, 2, 41.5, 124.5, Duration.ofMinutes(3));
    }

    @Test
    void ratesAreOfEachServerAndOfTheTimeBetweenTwoLooks() {
        var lines = QueuePicture.of(RATES, "", false, "", Scene.NOW, 100, 8);
        var text = lines.stream().map(Line::text).map(String::stripTrailing).collect(Collectors.joining("\n"));

        assertTrue(text.contains("a:22133     60  50/s  60/s    20   1.5 s        1    600"), text);
        // Started anew since: what it pushed before is not known.
        assertTrue(text.contains("b:22133      7                 0   1.5 s        1     70"), text);
    }

    @Test
    void stagesStandBelowTheQueuesAsFarAsThereIsRoom() {
        var lines = QueuePicture.of(RATES, "", false, "", Scene.NOW, 80, 24);
        var text = lines.stream().map(Line::text).map(String::stripTrailing).toList();

        assertTrue(text.contains("stage     outputs       in    out  handled  failed"), () -> "" + text);
        assertTrue(
                text.stream().anyMatch(line -> line.matches("in +errors out +42/s +125/s +150 +2")), () -> "" + text);
        assertTrue(text.stream().anyMatch(line -> line.matches("\\(source\\) +in +42/s .*")), () -> "" + text);
        var few = QueuePicture.of(RATES, "", false, "", Scene.NOW, 80, 8);
        assertTrue(few.stream().noneMatch(line -> line.text().startsWith("stage")), () -> "" + few);
    }

    @Test
    void everySizeIsFilledExactlyAndNothingMovesTheCursor() {
        for (int width : new int[] {1, 20, 40, 80, 200}) {
            for (int height : new int[] {1, 3, 10, 24}) {
                var lines = QueuePicture.of(RATES, "", false, "", Scene.NOW, width, height);

                assertEquals(height, lines.size());
                for (var line : lines) {
                    assertTrue(line.width() <= width);
                    assertEquals(line.text(), Width.harmless(line.text()));
                }
            }
        }
    }
}
