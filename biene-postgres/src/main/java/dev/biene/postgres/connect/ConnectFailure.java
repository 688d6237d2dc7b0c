package dev.biene.postgres.connect;

import dev.biene.BieneException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.sql.SQLException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** Why a connection could not be had, in one sentence for the user, which never holds a password. */
final class ConnectFailure {

    private ConnectFailure() {}

    static BieneException explain(SQLException failure, PostgresSettings settings) {
        return new BieneException(sentence(failure, settings), failure);
    }

    private static String sentence(SQLException failure, PostgresSettings settings) {
        var server = "PostgreSQL at " + settings.address();
        var user = "user \"" + settings.user() + "\"";
        var database = "database \"" + settings.database() + "\"";
        var state = String.valueOf(failure.getSQLState());
        return switch (state) {
            case "28P01" ->
                server + " refuses " + user + ": wrong password, or no such user; check PGPASSWORD,"
                        + " ~/.pgpass or the password in the URL";
            case "28000" -> notAuthorized(failure, server, user, database);
            case "3D000" -> server + " has no " + database + "; create it, or correct the URL or PGDATABASE";
            case "42501" -> server + " does not let " + user + " connect to " + database + "; GRANT CONNECT is missing";
            case "53300" ->
                server + " has no connection left: " + said(failure) + "; end some clients, or raise max_connections";
            case "57P03" ->
                server + " is starting up, recovering or shutting down: " + said(failure) + "; try again in a moment";
            case "08P01" ->
                server + " does not answer in PostgreSQL's protocol: "
                        + said(failure).replaceFirst("\\.\\s*$", "") + "; is it really a PostgreSQL server?";
            default -> unreachable(failure, settings, server);
        };
    }

    private static String notAuthorized(SQLException failure, String server, String user, String database) {
        // The routine tells the two apart in whatever language the server speaks.
        if ("InitializeSessionUserId".equals(routine(failure))) {
            return server + " has no " + user + " who may log in: " + said(failure);
        }
        return server + " does not accept " + user + " for " + database + " from this machine: " + said(failure)
                + "; its pg_hba.conf needs an entry, or sslmode must be changed";
    }

    private static String unreachable(SQLException failure, PostgresSettings settings, String server) {
        if (cause(failure, UnknownHostException.class)) {
            return "the host of " + server + " is unknown; check the spelling of the URL or PGHOST";
        }
        if (cause(failure, NoRouteToHostException.class)) return server + " is unreachable: no route to the host";
        if (cause(failure, SocketTimeoutException.class) || said(failure).contains("timed out")) {
            return server + " did not answer within " + settings.loginTimeout().toSeconds()
                    + " s; is it the right address, and does a firewall let it through?";
        }
        if (cause(failure, ConnectException.class)) {
            return server + " refuses the connection: nothing listens there; is it running, and is the port right?";
        }
        if (cause(failure, SSLException.class)) return server + ": TLS failed: " + innermost(failure);
        if (settings.password().isEmpty() && said(failure).contains("password")) {
            return server + " asks for a password of user \"" + settings.user()
                    + "\", but there is none; set PGPASSWORD or write one into ~/.pgpass";
        }
        if ("08001".equals(failure.getSQLState()) || "08006".equals(failure.getSQLState())) {
            return server + " broke the connection off: " + innermost(failure) + "; is it really a PostgreSQL server?";
        }
        return server + ": " + said(failure);
    }

    /** The server's own words without its prefix, or the driver's. */
    private static String said(SQLException failure) {
        if (failure instanceof PSQLException postgres && postgres.getServerErrorMessage() != null) {
            return String.valueOf(postgres.getServerErrorMessage().getMessage());
        }
        return String.valueOf(failure.getMessage());
    }

    private static @Nullable String routine(SQLException failure) {
        if (!(failure instanceof PSQLException postgres) || postgres.getServerErrorMessage() == null) return null;
        return postgres.getServerErrorMessage().getRoutine();
    }

    private static boolean cause(Throwable failure, Class<? extends Throwable> type) {
        for (var cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) return true;
        }
        return false;
    }

    private static String innermost(Throwable failure) {
        var innermost = failure;
        while (innermost.getCause() != null) innermost = innermost.getCause();
        var message = innermost.getMessage();
        return message == null ? innermost.getClass().getSimpleName() : message;
    }
}
