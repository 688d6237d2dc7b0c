-- How many jobs wait and how many are exhausted, without counting them: people look once a second, and all ten million
-- jobs of a set may be among them. Whatever changes biene_store.waiting appends here by how much; the sum is the number.
--
-- Appended, not updated in place, so that no bee waits for another's transaction. One statement in about thirty folds
-- what is there into one row for each number of attempts; rows that somebody else folds at this moment are stepped over.
-- The statement that settles completed jobs (sql/turn.sql) has nothing to do with it.
CREATE TABLE biene_store.waiting_count (
    set_id   int    NOT NULL,
    attempts int    NOT NULL,
    change   bigint NOT NULL
);

CREATE INDEX waiting_count_set ON biene_store.waiting_count (set_id);

-- Sets that are just being dropped have no row in job_set any more, and get none here.
CREATE FUNCTION biene_store.fold_waiting() RETURNS void LANGUAGE sql AS $$
    WITH few AS (
        SELECT ctid
        FROM biene_store.waiting_count
        LIMIT 1000
        FOR UPDATE SKIP LOCKED
    ), gone AS (
        DELETE FROM biene_store.waiting_count c
        USING few
        WHERE c.ctid = few.ctid
        RETURNING c.set_id, c.attempts, c.change
    )
    INSERT INTO biene_store.waiting_count (set_id, attempts, change)
    SELECT set_id, attempts, sum(change)
    FROM gone
    JOIN biene_store.job_set USING (set_id)
    GROUP BY set_id, attempts
    HAVING sum(change) <> 0
$$;

CREATE FUNCTION biene_store.count_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO biene_store.waiting_count (set_id, attempts, change)
    SELECT set_id, attempts, count(*)
    FROM added
    JOIN biene_store.job_set USING (set_id)
    GROUP BY set_id, attempts;
    IF random() < 0.03 THEN
        PERFORM biene_store.fold_waiting();
    END IF;
    RETURN NULL;
END
$$;

CREATE FUNCTION biene_store.count_removed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO biene_store.waiting_count (set_id, attempts, change)
    SELECT set_id, attempts, -count(*)
    FROM removed
    JOIN biene_store.job_set USING (set_id)
    GROUP BY set_id, attempts;
    RETURN NULL;
END
$$;

CREATE FUNCTION biene_store.count_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO biene_store.waiting_count (set_id, attempts, change)
    SELECT set_id, attempts, sum(change)
    FROM (
        SELECT set_id, attempts, 1 AS change FROM added
        UNION ALL
        SELECT set_id, attempts, -1 FROM removed
    ) changed
    JOIN biene_store.job_set USING (set_id)
    GROUP BY set_id, attempts
    HAVING sum(change) <> 0;
    RETURN NULL;
END
$$;

CREATE TRIGGER count_added AFTER INSERT ON biene_store.waiting
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION biene_store.count_added();

CREATE TRIGGER count_removed AFTER DELETE ON biene_store.waiting
    REFERENCING OLD TABLE AS removed
    FOR EACH STATEMENT EXECUTE FUNCTION biene_store.count_removed();

CREATE TRIGGER count_changed AFTER UPDATE ON biene_store.waiting
    REFERENCING OLD TABLE AS removed NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION biene_store.count_changed();

-- The triggers' lock keeps others from changing anything until this is committed.
INSERT INTO biene_store.waiting_count (set_id, attempts, change)
SELECT set_id, attempts, count(*)
FROM biene_store.waiting
GROUP BY set_id, attempts;
