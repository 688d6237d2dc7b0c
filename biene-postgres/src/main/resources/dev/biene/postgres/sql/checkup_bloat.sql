-- The tables of Biene in which many dead rows wait to be removed, worst first.
--
--   :least  bigint  so many dead rows at least
SELECT relname AS name,
       n_live_tup AS live,
       n_dead_tup AS dead,
       pg_total_relation_size(relid) AS bytes,
       extract(epoch FROM now() - greatest(last_vacuum, last_autovacuum))::float8 AS since_vacuum
FROM pg_stat_user_tables
WHERE schemaname = 'biene_store'
  AND n_dead_tup >= :least
  AND n_dead_tup > n_live_tup
ORDER BY n_dead_tup DESC
LIMIT 5
