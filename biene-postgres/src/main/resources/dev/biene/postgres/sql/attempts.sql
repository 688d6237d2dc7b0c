-- All attempts at one job of a set, by the time they started.
--
--   :set_id :set  int
--   :job          bigint
--
-- Walks failure_job_N, claim_pkey, single_pkey_N, batch_pkey_N, divergence_set and bee_pkey.
WITH attempt AS (
    SELECT CASE WHEN lost THEN 'LOST' ELSE 'FAILED' END AS ending,
           bee_id,
           failed_at - make_interval(secs => seconds) AS started_at,
           seconds::float8 AS seconds,
           message,
           detail,
           NULL::text AS result
    FROM biene_store.failure_:set
    WHERE job = :job
    UNION ALL
    SELECT CASE WHEN c.original IS NULL THEN 'RUNNING' ELSE 'RUNNING_COPY' END,
           c.bee_id,
           c.claimed_at,
           extract(epoch FROM now() - c.claimed_at)::float8,
           '',
           '',
           NULL
    FROM biene_store.claim c
    LEFT JOIN biene_store.claim o ON o.set_id = :set_id AND o.claim_id = c.original
    WHERE c.set_id = :set_id
      AND (c.original IS NULL OR o.claim_id IS NOT NULL)
      AND c.first_job <= :job
      AND :job < c.first_job + c.jobs
      AND NOT :job = ANY (coalesce(o.settled, c.settled))
    UNION ALL
    SELECT 'COMPLETED', bee_id, settled_at - make_interval(secs => seconds), seconds::float8, '', '', NULL
    FROM biene_store.single_:set
    WHERE job = :job
    UNION ALL
    SELECT 'COMPLETED',
           b.bee_id,
           b.settled_at - make_interval(secs => b.seconds[:job - b.first_job + 1]),
           b.seconds[:job - b.first_job + 1]::float8,
           '',
           '',
           NULL
    FROM (
        SELECT first_job, jobs, seconds, excluded, bee_id, settled_at
        FROM biene_store.batch_:set
        WHERE first_job <= :job
        ORDER BY first_job DESC
        LIMIT 1
    ) b
    WHERE :job < b.first_job + b.jobs
      AND (b.excluded IS NULL OR NOT :job = ANY (b.excluded))
    UNION ALL
    SELECT 'DIVERGED', bee_id, found_at, 0, '', '', result::text
    FROM biene_store.divergence
    WHERE set_id = :set_id
      AND job = :job
)
SELECT a.ending, a.bee_id, b.host, b.pid, a.started_at, a.seconds, a.message, a.detail, a.result
FROM attempt a
JOIN biene_store.bee b USING (bee_id)
ORDER BY a.started_at, a.ending
