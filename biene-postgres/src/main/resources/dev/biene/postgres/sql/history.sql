-- How far a set was over time, oldest first; the last row is of now while bees live or if something came after the last
-- note.
--
--   :set_id  int
--
-- Walks progress_pkey, tally_set and bee_set.
SELECT at, completed, failures
FROM biene_store.progress
WHERE set_id = :set_id
UNION ALL
SELECT now(), t.completed, t.failures
FROM (
    SELECT sum(completed)::bigint AS completed,
           sum(failed)::bigint AS failures
    FROM biene_store.tally
    WHERE set_id = :set_id
) t
WHERE EXISTS (
        SELECT FROM biene_store.bee
        WHERE set_id = :set_id
          AND left_at IS NULL
          AND heard_at + lost_after >= now()
    )
   OR (t.completed, t.failures) <> (
        SELECT completed, failures FROM biene_store.progress WHERE set_id = :set_id ORDER BY slot DESC LIMIT 1
    )
ORDER BY at
