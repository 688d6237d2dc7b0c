package dev.biene.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RunSettingTest {

    @Test
    void aCommandThatIsToldHoldsNoPasswordAndNoFiles() {
        var words = List.of(
                "jobs",
                "idle",
                "--db",
                "postgres://me:secret@db/x",
                "--json",
                "a.json",
                "--html=b.html",
                "--adds",
                "3");

        assertEquals(List.of("jobs", "idle", "--db", "URL", "--adds", "3"), RunSetting.publicWords(words));
        assertEquals(List.of("--db=URL"), RunSetting.publicWords(List.of("--db=postgres://me:secret@db/x")));
    }

    @Test
    void theNameOfASetSaysWhatItsHandlersDo() {
        assertEquals(new Deed(false, 0), Deed.of(Deed.NOTHING));
        assertEquals(new Deed(true, 0), Deed.of(Deed.TIMED));
        assertEquals(new Deed(false, 10), Deed.of(Deed.sleep(10)));
    }
}
