-- Says that a bee lives and what it has done; answers what concerns the jobs in its hands.
--
--   :set_id     int
--   :bee_id     bigint
--   :running    int
--   :rate       float8
--   :busy       float8    seconds
--   :wasted     float8    seconds
--   :durations  bigint[]
--
-- No row: the set was dropped. obsolete_claims and obsolete_jobs go together: jobs of this bee whose outcome somebody
-- else has stored, and second copies whose original is gone. Walks bee_pkey, bee_set, claim_bee and waiting_returned.
WITH me AS (
    UPDATE biene_store.bee
    SET heard_at = now(),
        left_at = NULL,
        lost = false,
        running = :running,
        rate = :rate,
        busy_seconds = :busy,
        wasted_seconds = :wasted,
        durations = :durations::bigint[]
    WHERE bee_id = :bee_id
    RETURNING slots
), mine AS (
    SELECT claim_id, first_job, original, settled
    FROM biene_store.claim
    WHERE bee_id = :bee_id
), obsolete AS (
    SELECT m.claim_id, job
    FROM mine m
    CROSS JOIN LATERAL unnest(m.settled) AS job
    UNION ALL
    SELECT m.claim_id, m.first_job
    FROM mine m
    LEFT JOIN biene_store.claim o ON o.set_id = :set_id AND o.claim_id = m.original
    WHERE m.original IS NOT NULL
      AND (o.claim_id IS NULL OR m.first_job = ANY (o.settled))
), others AS (
    SELECT bee_id, slots, left_at IS NULL AND heard_at + lost_after >= now() AS live
    FROM biene_store.bee
    WHERE set_id = :set_id
      AND bee_id <> :bee_id
)
SELECT js.state,
       (SELECT array_agg(claim_id ORDER BY claim_id, job) FROM obsolete) AS obsolete_claims,
       (SELECT array_agg(job ORDER BY claim_id, job) FROM obsolete) AS obsolete_jobs,
       EXISTS (SELECT FROM biene_store.waiting WHERE set_id = :set_id AND last_bee IS NULL) AS returned,
       EXISTS (
           SELECT FROM others o
           WHERE NOT o.live
             AND EXISTS (SELECT FROM biene_store.claim c WHERE c.bee_id = o.bee_id)
       ) AS lost,
       1 + (SELECT count(*) FILTER (WHERE live) FROM others)::int AS bees,
       (SELECT slots FROM me) + (SELECT coalesce(sum(slots) FILTER (WHERE live), 0)::int FROM others) AS slots
FROM biene_store.job_set js
WHERE js.set_id = :set_id
  AND EXISTS (SELECT FROM me)
