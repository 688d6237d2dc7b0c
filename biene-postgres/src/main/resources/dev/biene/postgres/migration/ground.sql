-- What the numbered files stand on. A schema's owner may be somebody else who made it for us, so each is only made if it
-- is missing: CREATE SCHEMA IF NOT EXISTS wants the right to make one even then.
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'biene_store') THEN
        CREATE SCHEMA biene_store;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_namespace WHERE nspname = 'biene') THEN
        CREATE SCHEMA biene;
    END IF;
END
$$;

CREATE TABLE IF NOT EXISTS biene_store.version (
    number     int PRIMARY KEY,
    applied_at timestamptz NOT NULL DEFAULT now()
);
