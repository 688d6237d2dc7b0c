-- What kind of server this is, one row. Settings that this user may not see are null.
SELECT current_setting('server_version') AS version,
       current_setting('server_version_num')::int AS version_number,
       pg_is_in_recovery() AS standby,
       current_setting('default_transaction_read_only')::boolean AS read_only,
       current_setting('fsync')::boolean AS fsync,
       current_setting('synchronous_commit') AS synchronous_commit,
       current_setting('max_connections')::int AS max_connections,
       (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend')::int AS connections,
       pg_database_size(current_database()) AS database_bytes,
       extract(epoch FROM clock_timestamp())::float8 AS clock
