-- What keeps the server from removing dead rows, oldest first: sessions of this database with an open transaction, prepared
-- transactions, and replication slots.
--
-- Of other users' sessions only the age of their snapshot can be seen, in transactions; seconds is null then. idle says
-- that nobody is at work in it.
SELECT kind, name, seconds, transactions, idle, detail
FROM (
    SELECT 'session' AS kind,
           pid::text AS name,
           extract(epoch FROM now() - xact_start)::float8 AS seconds,
           age(coalesce(backend_xmin, backend_xid)) AS transactions,
           coalesce(state LIKE 'idle in transaction%', false) AS idle,
           concat_ws(', ', 'user ' || usename, nullif(application_name, ''), host(client_addr), state) AS detail
    FROM pg_stat_activity
    WHERE datname = current_database()
      AND pid <> pg_backend_pid()
      AND backend_type = 'client backend'
      AND (xact_start IS NOT NULL OR backend_xmin IS NOT NULL OR backend_xid IS NOT NULL)
    UNION ALL
    SELECT 'prepared transaction',
           gid,
           extract(epoch FROM now() - prepared)::float8,
           age(transaction),
           true,
           'user ' || owner
    FROM pg_prepared_xacts
    WHERE database = current_database()
    UNION ALL
    SELECT 'replication slot', slot_name::text, NULL, greatest(age(xmin), age(catalog_xmin)), false, slot_type
    FROM pg_replication_slots
    WHERE xmin IS NOT NULL
) holder
ORDER BY seconds DESC NULLS LAST, transactions DESC NULLS LAST
LIMIT 5
