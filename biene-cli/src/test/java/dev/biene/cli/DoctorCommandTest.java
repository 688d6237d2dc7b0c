package dev.biene.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** {@code biene doctor}, as far as a server that is not there can show it. */
final class DoctorCommandTest extends CommandLineFixture {

    private static final String NOBODY = "postgresql://u@127.0.0.1:1/x";

    @Test
    void serverThatIsNotThereIsOneLineAndStatusOne() {
        assertEquals(1, biene("doctor", "--db", NOBODY));

        assertEquals("", err());
        assertTrue(out().startsWith("error    server        PostgreSQL at 127.0.0.1:1 refuses the connection"), out());
        assertEquals(1, out().lines().count(), out());
    }

    @Test
    void jsonHoldsTheWorstLevelAndEachFinding() {
        assertEquals(1, biene("doctor", "--json", "--db", NOBODY));

        assertTrue(
                out().startsWith("{\"level\":\"error\",\"findings\":[{\"subject\":\"server\",\"level\":\"error\","),
                out());
        assertTrue(out().contains("\"advice\":\"see the reason, then ask again\""), out());
    }

    @Test
    void storeThatIsNoDatabaseIsRefused() {
        assertRefused(
                2,
                "expected a database URL that begins with postgresql://, jdbc:postgresql: or embedded:, got \"memory:…\"",
                "doctor",
                "--db",
                "memory:");
    }
}
