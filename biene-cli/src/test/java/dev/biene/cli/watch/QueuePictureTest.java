package dev.biene.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.arbeiter.QueueStats;
import dev.biene.cli.output.Width;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Queues on a screen. */
final class QueuePictureTest {

    private static QueueRates.Seen seen(String server, String queue, long items, long open, long pushed) {
        return new QueueRates.Seen(
                server, new QueueStats(queue, items, items * 10, open, 1, pushed, 0, 0, Duration.ofMillis(1500)));
    }

    private static final QueueRates RATES = QueueRates.nothing(Scene.NOON.minusSeconds(4))
            .next(
                    Scene.NOON.minusSeconds(2),
                    List.of(seen("a:22133", "in", 100, 0, 1000), seen("b:22133", "in", 5, 0, 5000)),
                    "")
            .next(
                    Scene.NOON,
                    List.of(
                            seen("a:22133", "in", 60, 20, 1100),
                            seen("b:22133", "in", 7, 0, 7),
                            seen("b:22133", Scene.HOSTILE, 1, 0, 1)),
                    "");

    @Test
    void ratesAreOfEachServerAndOfTheTimeBetweenTwoLooks() {
        var lines = QueuePicture.of(RATES, "", false, "", Scene.NOW, 100, 8);
        var text = lines.stream().map(Line::text).map(String::stripTrailing).collect(Collectors.joining("\n"));

        assertTrue(text.contains("a:22133     60  50/s  60/s    20  1.5 s        1    600"), text);
        // Started anew since: what it pushed before is not known.
        assertTrue(text.contains("b:22133      7                 0  1.5 s        1     70"), text);
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
