-- Notes that a bee has left its set, with its last figures, and how far the set is then.
--
--   :bee_id    bigint
--   :releases  boolean  its claims have been released; else it stays if it holds any
--
-- No row: it holds claims, or has left before. Walks bee_pkey and claim_bee.
WITH gone AS (
    UPDATE biene_store.bee
    SET left_at = now(),
        running = 0,
        rate = 0
    WHERE bee_id = :bee_id
      AND left_at IS NULL
      AND (:releases OR NOT EXISTS (SELECT FROM biene_store.claim WHERE bee_id = :bee_id))
    RETURNING set_id
)
INSERT INTO biene_store.progress AS p (set_id, slot, completed, failures)
SELECT g.set_id,
       floor(extract(epoch FROM now()) / 5),
       (SELECT coalesce(sum(completed), 0) FROM biene_store.tally t WHERE t.set_id = g.set_id),
       (SELECT coalesce(sum(failed), 0) FROM biene_store.tally t WHERE t.set_id = g.set_id)
FROM gone g
ON CONFLICT (set_id, slot) DO UPDATE
SET at = excluded.at,
    completed = greatest(p.completed, excluded.completed),
    failures = greatest(p.failures, excluded.failures)
