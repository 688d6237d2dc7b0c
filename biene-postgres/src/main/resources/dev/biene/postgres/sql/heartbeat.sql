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
-- else has stored, and second copies whose original is gone. Only a second copy can settle a job under its holder's
-- hands; where there was none, it was a transaction of the holder's own, and no news. The first bee in each five seconds
-- notes how far the set is; once an hour what is older than an hour is thinned to a row a minute, than a day to one a
-- quarter of an hour.
-- Walks bee_pkey, bee_set, claim_bee, waiting_returned and progress_pkey.
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
    SELECT claim_id, first_job, original, settled, copied
    FROM biene_store.claim
    WHERE bee_id = :bee_id
), obsolete AS (
    SELECT m.claim_id, job
    FROM mine m
    CROSS JOIN LATERAL unnest(m.settled) AS job
    WHERE job = ANY (m.copied)
    UNION ALL
    SELECT m.claim_id, m.first_job
    FROM mine m
    LEFT JOIN biene_store.claim o ON o.set_id = :set_id AND o.claim_id = m.original
    WHERE m.original IS NOT NULL
      AND (o.claim_id IS NULL OR m.first_job = ANY (o.settled))
), noted AS (
    INSERT INTO biene_store.progress (set_id, slot, completed, failures)
    SELECT :set_id,
           s.slot,
           (SELECT coalesce(sum(completed), 0) FROM biene_store.tally WHERE set_id = :set_id),
           (SELECT coalesce(sum(failed), 0) FROM biene_store.tally WHERE set_id = :set_id)
    FROM (SELECT floor(extract(epoch FROM now()) / 5)::bigint AS slot FROM me) s
    WHERE NOT EXISTS (SELECT FROM biene_store.progress p WHERE p.set_id = :set_id AND p.slot = s.slot)
    ON CONFLICT DO NOTHING
    RETURNING slot
), thinned AS (
    DELETE FROM biene_store.progress p
    USING noted n
    WHERE p.set_id = :set_id
      AND n.slot % 720 = 0
      AND ((p.slot < n.slot - 720 AND p.slot % 12 <> 0) OR (p.slot < n.slot - 17280 AND p.slot % 180 <> 0))
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
