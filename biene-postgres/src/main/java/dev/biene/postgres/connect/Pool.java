package dev.biene.postgres.connect;

import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.pool.HikariPool.PoolInitializationException;
import java.sql.Connection;
import java.sql.SQLException;

/**
 * A small pool of connections: connects at its first use, fails at once where the server cannot be reached, and reports
 * every failure as SQLException, as {@link javax.sql.DataSource} says. Threads may share it.
 */
public final class Pool extends HikariDataSource {

    private static final int FAIL_AT_ONCE_MILLIS = 1;

    Pool(PostgresSettings settings, int maximumPoolSize) {
        setPoolName("biene");
        setJdbcUrl(settings.url());
        setDataSourceProperties(settings.driverProperties());
        setMaximumPoolSize(maximumPoolSize);
        setMinimumIdle(0);
        setConnectionTimeout(settings.poolTimeout().toMillis());
        setInitializationFailTimeout(FAIL_AT_ONCE_MILLIS);
    }

    @Override
    public Connection getConnection() throws SQLException {
        try {
            return super.getConnection();
        } catch (PoolInitializationException failure) {
            if (failure.getCause() instanceof SQLException cause) throw cause;
            throw new SQLException(failure.getMessage(), "08001", failure);
        }
    }
}
