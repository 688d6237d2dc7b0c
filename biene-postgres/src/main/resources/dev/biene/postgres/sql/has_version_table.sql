-- Not to_regclass: that answers from the session's cache, which a wait for the advisory lock does not refresh, and
-- whoever waited would make the tables again.
SELECT EXISTS (SELECT FROM pg_catalog.pg_tables WHERE schemaname = 'biene_store' AND tablename = 'version')
