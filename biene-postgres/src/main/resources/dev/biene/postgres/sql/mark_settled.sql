-- Reserves the one outcome of a job for the transaction that asks, if its claim holds it and nobody has settled it.
--
-- The row stays locked until the transaction ends, and whoever settles the claim must wait for it. For a second copy
-- the claim that matters is the original's.
--
--   :set_id    int
--   :bee_id    bigint
--   :claim_id  bigint
--   :job       bigint
--
-- Walks claim_pkey.
WITH mine AS (
    SELECT claim_id, coalesce(original, claim_id) AS holder
    FROM biene_store.claim
    WHERE set_id = :set_id
      AND claim_id = :claim_id
      AND bee_id = :bee_id
), marked AS (
    UPDATE biene_store.claim c
    SET settled = c.settled || :job::bigint
    FROM mine m
    WHERE c.set_id = :set_id
      AND c.claim_id = m.holder
      AND c.first_job <= :job
      AND :job < c.first_job + c.jobs
      AND NOT :job = ANY (c.settled)
    RETURNING c.claim_id
), won AS (
    UPDATE biene_store.tally
    SET copies_won = copies_won + 1
    WHERE bee_id = :bee_id
      AND EXISTS (SELECT FROM marked WHERE claim_id <> :claim_id)
)
SELECT claim_id
FROM marked
