package dev.biene.postgres;

import dev.biene.BieneException;
import dev.biene.jobset.StoreUnavailableException;
import java.sql.SQLException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/** What the server said, in one sentence for the user. */
final class Failures {

    static final String UNIQUE_VIOLATION = "23505";
    static final String UNDEFINED_TABLE = "42P01";

    /** What a statement of ours turns into a number where it is to fail as a whole. */
    static final String NOT_A_NUMBER = "22P02";

    private Failures() {}

    static BieneException translated(SQLException e, String where) {
        var state = String.valueOf(e.getSQLState());
        var said = said(e);
        if (state.startsWith("08") || state.startsWith("57P")) {
            return new StoreUnavailableException("the connection to PostgreSQL broke " + where + ": " + said, e);
        }
        return switch (state) {
            case "53100" ->
                new StoreUnavailableException(
                        "the disk of PostgreSQL is full " + where + ": " + said
                                + "; free some space, nothing that was acknowledged is lost",
                        e);
            case "53300" ->
                new StoreUnavailableException("PostgreSQL has no connection left " + where + ": " + said, e);
            case "25006" ->
                new StoreUnavailableException(
                        "PostgreSQL is read-only " + where + ": " + said
                                + "; if it is a standby, name the primary or add targetServerType=primary to the URL",
                        e);
            case "42501" ->
                new BieneException(
                        "PostgreSQL does not allow this " + where + ": " + said
                                + "; this user needs CREATE on the database for the first use, and must own, or be granted,"
                                + " the schemas biene_store and biene",
                        e);
            default ->
                new BieneException("PostgreSQL refused a statement " + where + ": " + said + " [" + state + "]", e);
        };
    }

    static boolean is(SQLException e, String state) {
        return state.equals(e.getSQLState());
    }

    private static String said(SQLException e) {
        ServerErrorMessage message = e instanceof PSQLException ps ? ps.getServerErrorMessage() : null;
        var text =
                message == null || message.getMessage() == null ? String.valueOf(e.getMessage()) : message.getMessage();
        return text.lines().findFirst().orElse("no reason given");
    }
}
