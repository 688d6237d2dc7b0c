-- Takes the claims of lost bees, and of bees that have left, out of their hands, and notes that the bees are lost.
--
-- A bee counts as lost when it was not heard of for as long as it said itself, by this database's clock. Claims that
-- somebody else takes at this moment are stepped over.
--
--   :set_id  int
--
-- Walks bee_set and claim_bee.
WITH lost AS (
    UPDATE biene_store.bee
    SET lost = true,
        left_at = now()
    WHERE set_id = :set_id
      AND left_at IS NULL
      AND heard_at + lost_after < now()
    RETURNING bee_id
), gone AS (
    SELECT bee_id FROM lost
    UNION
    SELECT bee_id FROM biene_store.bee WHERE set_id = :set_id AND left_at IS NOT NULL
), held AS (
    SELECT c.claim_id
    FROM biene_store.claim c
    JOIN gone USING (bee_id)
    WHERE c.set_id = :set_id
    ORDER BY c.claim_id
    FOR UPDATE OF c SKIP LOCKED
)
DELETE FROM biene_store.claim c
USING held, biene_store.bee b
WHERE c.set_id = :set_id
  AND c.claim_id = held.claim_id
  AND b.bee_id = c.bee_id
RETURNING c.claim_id,
          c.bee_id,
          c.first_job,
          c.jobs,
          c.attempts,
          c.original,
          c.claimed_at,
          c.settled,
          c.copied,
          b.host,
          b.pid,
          extract(epoch FROM now() - c.claimed_at)::real AS age
