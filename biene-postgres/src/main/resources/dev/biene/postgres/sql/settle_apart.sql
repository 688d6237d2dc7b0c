-- Stores the outcomes of jobs that are claimed singly: tried again, given a claim of their own, or second copies.
--
-- A second copy wins only if the claim it doubles is still there and its job is not settled: it marks the job there, in
-- the row that the original's holder must delete to settle, so exactly one of the two is first.
--
--   :set_id :set  int
--   :bee_id       bigint
--   :claim_ids    bigint[]
--   :results      text[]    JSON or null
--   :seconds      real[]
--
-- Answers each claim that was held, and whether its result was accepted. Walks claim_pkey.
WITH given AS (
    SELECT claim_id, result, seconds
    FROM unnest(:claim_ids::bigint[], :results::text[], :seconds::real[]) AS g (claim_id, result, seconds)
), gone AS (
    DELETE FROM biene_store.claim c
    USING given g
    WHERE c.set_id = :set_id
      AND c.claim_id = g.claim_id
      AND c.bee_id = :bee_id
    RETURNING c.claim_id, c.first_job AS job, c.original, c.settled, g.result, g.seconds
), won AS (
    UPDATE biene_store.claim o
    SET settled = o.settled || g.job
    FROM gone g
    WHERE o.set_id = :set_id
      AND o.claim_id = g.original
      AND NOT g.job = ANY (o.settled)
    RETURNING g.claim_id
), stored AS (
    INSERT INTO biene_store.single_:set (job, claim_id, bee_id, result, seconds)
    SELECT job, claim_id, :bee_id, result::json, seconds
    FROM gone
    WHERE (original IS NULL AND settled = '{}')
       OR claim_id IN (SELECT claim_id FROM won)
    RETURNING claim_id
), counted AS (
    UPDATE biene_store.tally
    SET completed = completed + (SELECT count(*) FROM stored),
        copies_won = copies_won + (SELECT count(*) FROM won)
    WHERE bee_id = :bee_id
      AND EXISTS (SELECT FROM stored)
)
SELECT g.claim_id,
       s.claim_id IS NOT NULL AS accepted
FROM gone g
LEFT JOIN stored s ON s.claim_id = g.claim_id
