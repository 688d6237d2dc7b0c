package dev.biene.postgres;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

final class TestDatabaseTest {

    @Test
    void everyDatabaseIsFreshAndGoneAfterItsTest() throws SQLException {
        var kept = TestDatabase.create();
        try (var other = TestDatabase.create();
                var connection = kept.connect();
                var otherConnection = other.connect()) {
            connection.createStatement().execute("CREATE TABLE only_here (n int)");

            assertThrows(
                    SQLException.class, () -> otherConnection.createStatement().execute("TABLE only_here"));
        }
        kept.close();
        var gone = assertThrows(SQLException.class, kept::connect);
        assertEquals("3D000", gone.getSQLState());
    }

    @Test
    void urlWithPasswordIsEnoughToConnect() throws SQLException {
        try (var database = TestDatabase.create();
                var connection = DriverManager.getConnection(database.urlWithPassword())) {
            assertEquals(database.name(), connection.getCatalog());
        }
    }
}
