package dev.biene.postgres.embedded;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class HomeTest {

    @Test
    void bieneHomeGoesBeforeEverything() {
        var environment = Map.of("BIENE_HOME", "/srv/bees", "XDG_DATA_HOME", "/data", "HOME", "/home/anna");

        assertEquals(Path.of("/srv/bees"), Launcher.home(environment, false));
        assertEquals(Path.of("/srv/bees"), Launcher.home(environment, true));
    }

    @Test
    void rootKeepsItWhereTheServersUserCanGo() {
        assertEquals(Path.of("/var/lib/biene"), Launcher.home(Map.of("HOME", "/root", "XDG_DATA_HOME", "/x"), true));
    }

    @Test
    void anOrdinaryUserKeepsItWithHisData() {
        assertEquals(
                Path.of("/data/biene"), Launcher.home(Map.of("XDG_DATA_HOME", "/data", "HOME", "/home/anna"), false));
        assertEquals(
                Path.of("/home/anna/.local/share/biene"),
                Launcher.home(Map.of("XDG_DATA_HOME", "not/absolute", "HOME", "/home/anna"), false));
    }

    @Test
    void aUserWithoutAHomeIsToldWhatToDo() {
        var complaint = TestHome.complaintOf(() -> Launcher.home(Map.of("HOME", ""), false));

        assertTrue(complaint.contains("set BIENE_HOME"), complaint);
    }

    @Test
    void platformsFindTheirArchiveByItsName() {
        var names = Binaries.archiveNames("linux", "x86_64", false);

        assertEquals("postgres-linux-x86_64.txz", names.get(0));
        assertEquals(
                "postgres-linux-arm_64.txz",
                Binaries.archiveNames("linux", "arm_64", false).get(0));
        assertEquals(
                "postgres-linux-x86_64-alpine_linux.txz",
                Binaries.archiveNames("linux", "x86_64", true).get(0));
        assertEquals(
                "postgres-darwin-arm_64.txz",
                Binaries.archiveNames("darwin", "arm_64", false).get(0));
        assertEquals(
                "postgres-windows-x86_64.txz",
                Binaries.archiveNames("windows", "x86_64", false).get(0));
    }
}
