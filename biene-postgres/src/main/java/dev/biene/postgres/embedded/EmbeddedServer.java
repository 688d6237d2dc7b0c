package dev.biene.postgres.embedded;

/**
 * Where a running embedded PostgreSQL listens and how to log in.
 *
 * @param host a loopback address
 * @param port the TCP port, kept from one start to the next where possible
 * @param database the database made for Biene
 * @param user the owner of everything in it
 * @param password a random one; never printed by {@link #toString()}
 */
public record EmbeddedServer(String host, int port, String database, String user, String password) {

    /** Returns the JDBC URL, without user and password. */
    public String jdbcUrl() {
        return "jdbc:postgresql://" + host + ":" + port + "/" + database;
    }

    @Override
    public String toString() {
        return "EmbeddedServer[" + user + "@" + host + ":" + port + "/" + database + "]";
    }
}
