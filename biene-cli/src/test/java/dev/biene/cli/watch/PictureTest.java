package dev.biene.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.biene.cli.output.Width;
import dev.biene.jobset.Attempt;
import dev.biene.jobset.Attempt.Ending;
import dev.biene.jobset.JobDetails;
import dev.biene.jobset.JobRecord;
import dev.biene.jobset.JobState;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the screens show, at several sizes and whatever users' texts hold. */
final class PictureTest {

    private static String text(List<Line> lines) {
        return lines.stream().map(Line::text).map(String::stripTrailing).collect(Collectors.joining("\n"));
    }

    private static String picture(View view, Snapshot data, int width, int height) {
        return text(Picture.of(view, data, Scene.NOW, width, height, true));
    }

    private static Snapshot with(JobDetails job) {
        var all = Scene.set();
        return new Snapshot(
                all.at(),
                List.of(),
                all.set(),
                all.bees(),
                all.running(),
                all.failures(),
                all.history(),
                Scene.page(),
                job,
                "");
    }

    private static JobDetails job(String text) {
        var record = new JobRecord(17, "{\"n\":\"" + text + "\"}", JobState.WAITING, null, 2, null, null, null);
        return new JobDetails(
                record,
                List.of(
                        new Attempt(Ending.FAILED, 2, "node-1", 7, Scene.NOON, Duration.ofSeconds(3), text, text, null),
                        new Attempt(Ending.RUNNING, 3, "node-2", 8, Scene.NOON, Duration.ofSeconds(5), "", "", null)));
    }

    @Test
    void setAtTheUsualSizeShowsAllThatMatters() {
        assertEquals("""
                 biene  thumbs  active                                                 12:00:02
                █████████████████████████████▒░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░░  41.2 %
                412 of 1000 completed, 8 running, 2 to try again, 1 exhausted, 577 left
                14/s now, 4/s in the mean, finishes in 42 s, at 12:00
                a job takes p50 481 ms, p95 962 ms, max 962 ms
                12 attempts failed or lost, 3 with two different results, 5 second copies,
                2 came first, 3 s wasted

                Longest running (3 of 30)
                job         age  try  second copy     host     pid  input
                100  1 min 32 s    1  11 s on node-2  node-1  4711  {"file":"Input/output error…
                101  1 min 31 s    1                  node-1  4711  {"file":"Input/output error…
                102  1 min 30 s    1                  node-1  4711  {"file":"Input/output error…

                Failures
                attempts  jobs  last            message
                       9     5  11-22 12:00:00  timeout: Input/output error
                       3     3  11-22 11:59:51  not found

                Bees: 2 live with 8 slots (2 of 4)
                host              pid  standing  slots  running  done  failed  heard of  version
                node-1           4002  live          4        4   200       2   4 s ago  0.1.0
                node-3           4004  live          4        4   400       4   6 s ago  0.1.0
                 q quit  ? help  Enter open  p pause  f failures  b bees  / filter""", picture(View.of("thumbs"), Scene.set(), 80, 24));
    }

    @Test
    void smallScreenShowsHowFarItIsAndWhatRunsLongest() {
        var picture = picture(View.of("thumbs"), Scene.set(), 40, 10);

        assertTrue(picture.contains("41.2 %"), picture);
        assertTrue(picture.contains("finishes in 42 s"), picture);
        assertTrue(picture.contains("Longest running (1 of 30)"), picture);
        assertTrue(picture.contains("100  1 min 32 s  {\"file"), picture);
        assertTrue(picture.lines().allMatch(line -> line.length() <= 40), picture);
    }

    @Test
    void largeScreenLeavesNothingOut() {
        var picture = picture(View.of("thumbs"), Scene.set(), 200, 60);

        assertTrue(picture.contains("\nLongest running\n"), picture);
        assertTrue(picture.contains("\nBees: 2 live with 8 slots\n"), picture);
        assertTrue(picture.contains("129 "), picture);
        assertTrue(picture.contains("version"), picture);
    }

    @ParameterizedTest
    @CsvSource({"80,24", "40,10", "200,60", "20,5", "1,1", "500,200", "79,12"})
    void everyPageFillsTheScreenExactlyAndNothingInItMovesTheCursor(int width, int height) {
        var bad = Scene.HOSTILE;
        var views = List.of(
                View.ofAll(),
                View.of("thumbs"),
                press(View.of("thumbs"), "f"),
                press(View.of("thumbs"), "b"),
                press(View.of("thumbs"), "?"),
                press(press(View.of("thumbs"), "/"), bad),
                new View(View.Page.JOBS, null, "thumbs", bad, 0, "", false, "", 0, false),
                new View(View.Page.JOB, null, "thumbs", bad, 17, "", false, "", 1, false));
        for (var view : views) {
            for (var data :
                    List.of(Scene.set("thumbs", bad), with(job(bad)), Scene.sets(), Snapshot.nothing(Scene.NOON))) {
                for (var shown : List.of(data, data.withTrouble("gone: " + bad))) {
                    var lines = Picture.of(view, shown, Scene.NOW, width, height, true);

                    assertEquals(height, lines.size());
                    for (var line : lines) {
                        assertTrue(Width.of(line.text()) <= width, () -> line.width() + ": " + line);
                        assertEquals(line.text(), Width.harmless(line.text()));
                        // All escapes are ours: they select inks.
                        var rest = line.ansi(true).replaceAll("\u001b\\[[0-9]*m", "");
                        assertFalse(rest.chars().anyMatch(c -> c < ' ' || c >= 0x7f && c < 0xa0), rest);
                    }
                }
            }
        }
    }

    private static View press(View view, String letter) {
        return view.on(Key.typed(letter), List.of(), Scene.set()).view();
    }

    @Test
    void withoutUnicodeTheBarIsAscii() {
        var lines = Picture.of(View.of("thumbs"), Scene.set(), Scene.NOW, 60, 24, false);

        assertTrue(
                lines.get(1).text().matches("#+x\\.+  41\\.2 %"), lines.get(1).text());
    }

    @Test
    void withoutColoursEverythingIsStillSaid() {
        var lines = Picture.of(View.of("thumbs"), Scene.set(), Scene.NOW, 120, 40, true);

        for (var line : lines) {
            var ansi = line.ansi(false);
            assertFalse(ansi.matches("(?s).*\u001b\\[[0-9;]*3[0-9].*"), ansi);
        }
        var picture = text(lines);
        for (var word : List.of("lost", "exhausted", "to try again", "second copy", "failed or lost")) {
            assertTrue(picture.contains(word), word);
        }
    }

    @Test
    void selectedRowStaysInSightWhileOneGoesDown() {
        var view = View.of("thumbs").withSelected("job:125");
        var lines = Picture.of(view, Scene.set(), Scene.NOW, 80, 24, true);

        var selected = lines.stream()
                .filter(line -> line.ansi(true).startsWith("\u001b[7m125 "))
                .toList();
        assertEquals(1, selected.size(), text(lines));
        assertEquals(80, selected.get(0).width());
    }

    @Test
    void jobShowsInputAndEveryAttempt() {
        var view = new View(View.Page.JOB, null, "thumbs", "", 17, "", false, "", 0, false);

        assertEquals("""
                 biene  thumbs: job 17  active                   12:00:02
                waiting, 2 attempts failed or lost

                Input
                  {"n":"no disk"}

                11-22 12:00:00  failed after 3 s on node-1, process 7
                  no disk
                    no disk

                11-22 12:00:00  running for 7 s on node-2, process 8

                 q quit  ? help  up/down scroll""", picture(view, with(job("no disk")), 58, 13));
    }

    @Test
    void storeThatCannotBeAskedIsSaidWithWhatWasSeenLast() {
        var picture = picture(View.of("thumbs"), Scene.set().withTrouble("PostgreSQL is gone"), 80, 24);

        assertTrue(picture.endsWith(" since 2 s: PostgreSQL is gone"), picture);
        assertTrue(picture.contains("412 of 1000 completed"), picture);
    }

    @Test
    void allSetsAreListedWithTheirStates() {
        var picture = picture(View.ofAll(), Scene.sets(), 100, 10);

        assertTrue(picture.contains("set  state     done  completed  jobs"), picture);
        assertTrue(picture.contains("b    paused   1.0 %"), picture);
    }
}
