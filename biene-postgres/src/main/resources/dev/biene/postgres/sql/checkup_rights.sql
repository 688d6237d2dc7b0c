-- What this user may do, one row. Without a schema yet, its version is null and its rights are those to make it.
--
-- A table or sequence counts as refused if one right that a bee needs is missing; the owner's rights count as well.
WITH schemas AS (
    SELECT oid, nspname FROM pg_namespace WHERE nspname IN ('biene_store', 'biene')
), refused AS (
    SELECT c.relname
    FROM pg_class c
    JOIN schemas s ON s.oid = c.relnamespace
    WHERE s.nspname = 'biene_store'
      AND (
          c.relkind = 'r'
          AND NOT (
              has_table_privilege(c.oid, 'SELECT')
              AND has_table_privilege(c.oid, 'INSERT')
              AND has_table_privilege(c.oid, 'UPDATE')
              AND has_table_privilege(c.oid, 'DELETE')
          )
          OR c.relkind = 'S'
          AND NOT has_sequence_privilege(c.oid, 'USAGE')
      )
)
SELECT current_user AS name,
       (SELECT count(*) FROM schemas)::int AS schemas,
       has_database_privilege(current_database(), 'CREATE') AS may_create_schemas,
       coalesce((SELECT bool_and(has_schema_privilege(oid, 'USAGE')) FROM schemas), true) AS may_use,
       coalesce((SELECT bool_and(has_schema_privilege(oid, 'CREATE')) FROM schemas), true) AS may_create_sets,
       (SELECT count(*) FROM refused)::int AS refused,
       (SELECT min(relname) FROM refused) AS refused_first,
       EXISTS (
           SELECT FROM pg_class c JOIN schemas s ON s.oid = c.relnamespace WHERE c.relname = 'version' AND s.nspname = 'biene_store'
       ) AS made
