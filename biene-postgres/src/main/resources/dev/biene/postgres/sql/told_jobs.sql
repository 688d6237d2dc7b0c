-- Some jobs of a set as people see them, by number; each found by a few index probes, whichever form it is stored in.
--
--   :set_id :set  int
--   :jobs         bigint[]
--   :length       int       how much of an input and of a result
--
-- Walks job_pkey_N, single_pkey_N, batch_pkey_N, waiting_pkey and failure_job_N.
WITH claimed AS (
    SELECT first_job, jobs, attempts, settled
    FROM biene_store.claim
    WHERE set_id = :set_id
      AND original IS NULL
)
SELECT j.job,
       left(j.input::text, :length) AS input,
       CASE
           WHEN s.job IS NOT NULL OR b.first_job IS NOT NULL THEN 'COMPLETED'
           WHEN c.first_job IS NOT NULL THEN 'RUNNING'
           WHEN w.job IS NULL THEN 'UNCLAIMED'
           WHEN w.attempts >= greatest(1, js.max_attempts) THEN 'EXHAUSTED'
           ELSE 'WAITING'
       END AS state,
       left(nullif(CASE WHEN s.job IS NOT NULL THEN s.result ELSE b.result END::text, 'null'), :length) AS result,
       coalesce(w.attempts, c.attempts, f.attempts, 0)::int AS attempts,
       f.message AS error,
       coalesce(s.seconds, b.seconds) AS seconds,
       coalesce(s.bee_id, b.bee_id) AS bee_id,
       coalesce(s.settled_at, b.settled_at) AS settled_at
FROM unnest(:jobs::bigint[]) AS g (job)
CROSS JOIN LATERAL (SELECT job, input FROM biene_store.job_:set WHERE job = g.job LIMIT 1) j
JOIN biene_store.job_set js ON js.set_id = :set_id
LEFT JOIN LATERAL (SELECT job, result, seconds, bee_id, settled_at FROM biene_store.single_:set WHERE job = g.job LIMIT 1) s ON true
LEFT JOIN LATERAL (
    SELECT o.first_job,
           o.results -> (g.job - o.first_job)::int AS result,
           o.seconds[g.job - o.first_job + 1] AS seconds,
           o.bee_id,
           o.settled_at
    FROM (
        SELECT first_job, jobs, results, seconds, excluded, bee_id, settled_at
        FROM biene_store.batch_:set
        WHERE first_job <= g.job
        ORDER BY first_job DESC
        LIMIT 1
    ) o
    WHERE g.job < o.first_job + o.jobs
      AND (o.excluded IS NULL OR NOT g.job = ANY (o.excluded))
) b ON true
LEFT JOIN LATERAL (
    SELECT first_job, attempts
    FROM claimed
    WHERE first_job <= g.job
      AND g.job < first_job + jobs
      AND NOT g.job = ANY (settled)
    LIMIT 1
) c ON true
LEFT JOIN biene_store.waiting w ON w.set_id = :set_id AND w.job = g.job
LEFT JOIN LATERAL (
    SELECT count(*) AS attempts,
           (array_agg(message ORDER BY failed_at DESC, claim_id DESC))[1] AS message
    FROM biene_store.failure_:set
    WHERE job = g.job
) f ON true
ORDER BY j.job
