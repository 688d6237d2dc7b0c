package dev.biene.cli.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.biene.cli.watch.Key.Kind;
import dev.biene.cli.watch.View.Act;
import dev.biene.cli.watch.View.Page;
import dev.biene.jobset.SetState;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What keys do. */
final class ViewTest {

    private View view = View.of("thumbs");
    private Snapshot data = Scene.set();
    private Act act = Act.NOTHING;

    private void press(String letters) {
        letters.codePoints().forEach(c -> press(Key.typed(Character.toString(c))));
    }

    private void press(Kind kind) {
        press(Key.of(kind));
    }

    private void press(Key key) {
        var step = view.on(key, Lists.keys(view, data), data);
        view = step.view();
        act = step.act();
    }

    private String chosen() {
        return view.chosen(Lists.keys(view, data));
    }

    @Test
    void arrowsGoThroughRunningJobsAndThenFailures() {
        assertEquals("job:100", chosen());
        press(Kind.UP);
        assertEquals("job:100", chosen());
        press(Kind.DOWN);
        press("j");
        assertEquals("job:102", chosen());
        press(Kind.END);
        assertEquals("failure:not found", chosen());
        press("k");
        assertEquals("failure:timeout: Input/output error", chosen());
        press(Kind.HOME);
        press(Kind.PAGE_DOWN);
        assertEquals("job:110", chosen());
    }

    @Test
    void selectionStaysWithItsRowWhileOthersGo() {
        press(Kind.DOWN);
        press(Kind.DOWN);
        data = Scene.set();
        var later = data.running().subList(1, 30);
        data = new Snapshot(
                data.at(), List.of(), data.set(), data.bees(), later, data.failures(), List.of(), null, null, "");

        assertEquals("job:102", chosen());
        press(Kind.DOWN);
        assertEquals("job:103", chosen());

        data = Snapshot.nothing(Scene.NOON);
        assertEquals("", chosen());
        press(Kind.DOWN);
        press(Kind.ENTER);
        assertEquals(Page.SET, view.page());
    }

    @Test
    void enterOpensAFailureAndThenAJobAndEscapeGoesBack() {
        press(Kind.END);
        press(Kind.ENTER);
        assertEquals(Page.JOBS, view.page());
        assertEquals("not found", view.message());

        data = new Snapshot(
                data.at(), List.of(), data.set(), List.of(), List.of(), List.of(), List.of(), Scene.page(), null, "");
        press(Kind.ENTER);
        assertEquals(Page.JOB, view.page());
        assertEquals(17, view.job());
        press(Kind.DOWN);
        assertEquals(1, view.scroll());

        press(Kind.BACK);
        press(Kind.BACK);
        assertEquals(Page.SET, view.page());
        assertEquals("failure:not found", view.selected());
        press(Kind.BACK);
        assertEquals(Page.SET, view.page());
    }

    @Test
    void lettersOpenPagesAndTheSameLetterClosesThem() {
        press("f");
        assertEquals(Page.FAILURES, view.page());
        press("b");
        assertEquals(Page.BEES, view.page());
        press("b");
        assertEquals(Page.FAILURES, view.page());
        press("?");
        assertEquals(true, view.help());
        press("q");
        assertEquals(false, view.help());
        assertEquals(Act.NOTHING, act);
        press("q");
        assertEquals(Act.QUIT, act);
    }

    @Test
    void filterTakesLettersUntilEnterAndEscapeClearsIt() {
        press("/q\ud83d\ude00x");
        press(Kind.ERASE);
        press(Kind.ERASE);
        assertEquals("q", view.filter());
        assertEquals(true, view.typing());
        assertEquals(List.of(), Lists.keys(view, data));

        press(Kind.ERASE);
        press("NOT F");
        assertEquals(List.of("failure:not found"), Lists.keys(view, data));
        press(Kind.ENTER);
        press(Kind.ENTER);
        assertEquals("not found", view.message());
        press(Kind.BACK);
        assertEquals("NOT F", view.filter());
        press(Kind.BACK);
        assertEquals("", view.filter());
    }

    @Test
    void pausingPausesAndPausingAgainGoesOn() {
        press("p");
        assertEquals(Act.PAUSE, act);
        data = new Snapshot(
                data.at(),
                List.of(),
                Scene.stats("thumbs", SetState.PAUSED, 5),
                List.of(),
                List.of(),
                List.of(),
                List.of(),
                null,
                null,
                "");
        press("p");
        assertEquals(Act.RESUME, act);
    }

    @Test
    void inTheListOfSetsTheSelectedOneIsPaused() {
        view = View.ofAll();
        data = Scene.sets();
        press("p");
        assertEquals(Act.PAUSE, act);
        assertEquals("a", view.steered(Lists.keys(view, data)));
        press(Kind.DOWN);
        press("p");
        assertEquals(Act.RESUME, act);
        assertEquals("b", view.steered(Lists.keys(view, data)));
        press(Kind.ENTER);
        assertEquals("b", view.set());
    }
}
