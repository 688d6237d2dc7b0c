-- How a set stands for one bee that has nothing to do; counts as its heartbeat.
--
--   :set_id    int
--   :bee_id    bigint
--   :copy_age  interval  from which age on a job may have a second copy
--
-- No row: the set was dropped. Reads only tables that hold what is in motion; exhausted jobs, of which there may be
-- millions that nothing will move, are summed from changes. Walks job_set_pkey, lane_pkey, claim_pkey, waiting_attempts,
-- waiting_count_set and bee_set.
WITH me AS (
    UPDATE biene_store.bee
    SET heard_at = now(),
        left_at = NULL,
        lost = false
    WHERE bee_id = :bee_id
    RETURNING slots
), others AS (
    SELECT bee_id, slots, durations, heard_at + lost_after AS lost_at, left_at
    FROM biene_store.bee
    WHERE set_id = :set_id
      AND bee_id <> :bee_id
), live AS (
    SELECT bee_id, slots, lost_at
    FROM others
    WHERE left_at IS NULL
      AND lost_at >= now()
), claims AS (
    SELECT claim_id, bee_id, jobs - cardinality(settled) AS running, claimed_at, jobs > cardinality(copied) AS copyable
    FROM biene_store.claim
    WHERE set_id = :set_id
      AND original IS NULL
), waiting AS (
    SELECT count(*) FILTER (WHERE last_bee IS NULL) AS returned,
           count(*) FILTER (
               WHERE last_bee IS NOT NULL
                 AND (last_bee <> :bee_id OR NOT EXISTS (SELECT FROM live))
           ) AS retryable,
           count(*) FILTER (WHERE last_bee IS NOT NULL) AS failed
    FROM (
        SELECT greatest(1, max_attempts) AS max_attempts FROM biene_store.job_set WHERE set_id = :set_id
    ) js
    JOIN biene_store.waiting w ON w.attempts < js.max_attempts
    WHERE w.set_id = :set_id
)
SELECT js.state,
       (SELECT coalesce(sum(hi - next), 0)::bigint FROM biene_store.lane WHERE set_id = :set_id) AS unclaimed,
       w.returned,
       w.retryable,
       w.failed - w.retryable AS retryable_elsewhere,
       (
           SELECT coalesce(sum(change), 0)::bigint
           FROM biene_store.waiting_count
           WHERE set_id = :set_id
             AND attempts >= greatest(1, js.max_attempts)
       ) AS exhausted,
       (SELECT coalesce(sum(running), 0)::bigint FROM claims) AS running,
       (
           SELECT extract(epoch FROM min(claimed_at) + :copy_age::interval - now())::float8
           FROM claims
           WHERE bee_id <> :bee_id
             AND running > 0
             AND copyable
       ) AS until_copy,
       (
           SELECT extract(epoch FROM min(l.lost_at) - now())::float8
           FROM live l
           WHERE EXISTS (SELECT FROM claims c WHERE c.bee_id = l.bee_id)
       ) AS until_lost,
       EXISTS (
           SELECT FROM others o
           WHERE (o.left_at IS NOT NULL OR o.lost_at < now())
             AND EXISTS (SELECT FROM biene_store.claim c WHERE c.bee_id = o.bee_id)
       ) AS lost,
       1 + (SELECT count(*) FROM live)::int AS bees,
       (SELECT slots FROM me) + (SELECT coalesce(sum(slots), 0)::int FROM live) AS slots,
       (SELECT json_agg(durations) FROM biene_store.bee WHERE set_id = :set_id)::text AS durations
FROM biene_store.job_set js
CROSS JOIN waiting w
WHERE js.set_id = :set_id
  AND EXISTS (SELECT FROM me)
